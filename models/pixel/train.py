"""Trains the net with fixed seeds on one thread and writes its integers to build/net.npz.

Two parts share the latents Z: the drawer (latent -> roles of the pixels) is trained first, for it only has to know the nouns' pictures;
then the reader (words -> noun, colour) and the colourer (latent and words -> colours of the roles) together.
Values are kept in the range of the integers from the start, and each part ends with a stretch in which they are rounded too.
"""

import argparse
import hashlib
import os
import time

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import jax
import jax.numpy as jnp
import numpy as np

import captions
import pictures
from words import COLOURS, HERE, phrase_ids

SHAPE = dict(V=1792, D=32, Z=32, H=96, HP=64)
GAIN = 2  # x is the mean of the embedding rows times 2**GAIN
SMOOTH = 0.03
# An integer i stands for i / 2**exponent.
EXPONENTS = dict(Z=5, W1=6, h=3, x=4)
PIXELS = pictures.SIDE**2
NATURAL = len(COLOURS)


def floor_half(x):
    """Rounds as the integers do, with the derivative of doing nothing."""
    return x + jax.lax.stop_gradient(jnp.floor(x + 0.5) - x)


def fixed(x, exponent, rounded, low=-127):
    """x within low..127 units of 2**-exponent, rounded to them if asked for."""
    x = jnp.clip(x, low / 2.0**exponent, 127 / 2.0**exponent)
    return floor_half(x * 2.0**exponent) / 2.0**exponent if rounded else x


def full_rows(weights):
    """Every output's weights rounded in units of their own, so that the greatest is 127."""
    unit = jax.lax.stop_gradient(jnp.abs(weights).max(0)) / 127
    return floor_half(weights / unit) * unit


def exponent_of(values, share=0.9995):
    """The finest power of two in which all but the rarest values fit into -127..127."""
    top = float(np.quantile(np.abs(np.asarray(values, np.float64)).ravel(), share))
    return int(np.floor(np.log2(127 / max(top, 1e-6))))


def optimise(loss, weights, batches, steps, rate, tail=0.02, after=None):
    """Adam with a cosine; `loss(weights, *batch)`."""

    @jax.jit
    def step(w, m, v, t, batch):
        value, grad = jax.value_and_grad(loss)(w, *batch)
        speed = rate * jnp.minimum(1.0, t / 100) * (tail + (1 - tail) * 0.5 * (1 + jnp.cos(jnp.pi * t / steps)))
        m = jax.tree.map(lambda a, g: 0.9 * a + 0.1 * g, m, grad)
        v = jax.tree.map(lambda a, g: 0.99 * a + 0.01 * g * g, v, grad)
        w = jax.tree.map(lambda x, a, b: x - speed * (a / (1 - 0.9**t)) / (jnp.sqrt(b / (1 - 0.99**t)) + 1e-8), w, m, v)
        return w, m, v, value

    m = jax.tree.map(jnp.zeros_like, weights)
    v, began = m, time.time()
    for t in range(1, steps + 1):
        weights, m, v, value = step(weights, m, v, jnp.float32(t), next(batches))
        if t % max(1, steps // 8) == 0:
            print(f"  {t:5d}  loss {float(value):.4f}  {time.time() - began:.0f} s", flush=True)
    return weights


def normal(chance, *shape, scale=None):
    return jnp.array(chance.normal(size=shape).astype(np.float32) * (shape[0] ** -0.5 if scale is None else scale))


def train_drawer(bits, index, seed, steps, final_steps):
    """Z, W1, b1, Wo, bo."""
    chance = np.random.default_rng(seed)
    count = len(bits)
    sign = jnp.array(bits.astype(np.float32) * 2 - 1)
    size = SHAPE
    w = dict(
        Z=normal(chance, count, size["Z"], scale=1.0),
        W1=normal(chance, size["Z"], size["H"]),
        b1=jnp.zeros(size["H"]),
        Wo=normal(chance, size["H"], 2 * PIXELS),
        bo=jnp.zeros(2 * PIXELS),
        # Only here to keep in the latents what the colourer will need.
        A=normal(chance, size["Z"] + NATURAL + 1, size["HP"]),
        a=jnp.zeros(size["HP"]),
        B=normal(chance, size["HP"], 3 * pictures.PALETTE),
        b=jnp.zeros(3 * pictures.PALETTE),
    )
    open_pairs = [[c for c in range(NATURAL + 1) if c == NATURAL or not captions.held_out(n, c)] for n in range(count)]

    def batches():
        while True:
            picked = np.array([pairs[chance.integers(len(pairs))] for pairs in open_pairs])
            yield jnp.array(picked), jnp.array(index[np.arange(count), picked])

    def loss_with(rounded):
        def loss(w, picked, wanted):
            z = fixed(w["Z"], EXPONENTS["Z"], rounded)
            h = fixed(z @ fixed(w["W1"], EXPONENTS["W1"], rounded) + w["b1"], EXPONENTS["h"], rounded, 0)
            out = h @ (full_rows(w["Wo"]) if rounded else w["Wo"]) + w["bo"]
            drawn = jnp.mean(jax.nn.softplus(-2 * out * sign))
            hidden = jax.nn.relu(jnp.concatenate([z, jax.nn.one_hot(picked, NATURAL + 1)], 1) @ w["A"] + w["a"])
            scores = jax.nn.log_softmax((hidden @ w["B"] + w["b"]).reshape(count, 3, -1))
            return drawn - 0.02 * jnp.mean(jnp.take_along_axis(scores, wanted[..., None], 2))

        return loss

    print("drawer", flush=True)
    w = optimise(loss_with(False), w, batches(), steps, 0.01)
    w = optimise(loss_with(True), w, batches(), final_steps, 0.003)
    return {k: np.asarray(v, np.float64) for k, v in w.items() if k not in "AaBb"}


def counts(ids_list, rows):
    """Per phrase the share of each feature."""
    sizes = np.array([max(1, len(ids)) for ids in ids_list])
    places = np.concatenate([np.array(ids, np.int64) + line * rows for line, ids in enumerate(ids_list)])
    shares = np.repeat(1 / sizes, [len(ids) for ids in ids_list])
    return np.bincount(places, shares, len(ids_list) * rows).astype(np.float32).reshape(-1, rows)


def train_reader(latents, index, seed, steps, final_steps, batch=256):
    """E, Wk, bk, W2, b2, Wp, bp and their exponents; `latents` as they will be."""
    chance = np.random.default_rng(seed)
    speaker = captions.generator(seed)
    size, count = SHAPE, len(latents)
    w = dict(
        E=normal(chance, size["V"], size["D"], scale=0.5),
        Wk=normal(chance, size["D"], count),
        bk=jnp.zeros(count),
        C=normal(chance, size["D"], NATURAL + 1),
        W2=normal(chance, size["Z"] + size["D"], size["HP"]),
        b2=jnp.zeros(size["HP"]),
        Wp=normal(chance, size["HP"], 3 * pictures.PALETTE),
        bp=jnp.zeros(3 * pictures.PALETTE),
    )
    z = jnp.array(latents.astype(np.float32))
    cache = {}

    def draw():
        words, noun, colour = captions.sample(speaker)
        key = tuple(words)
        if key not in cache:
            cache[key] = phrase_ids(words, size["V"])
        return cache[key], noun, colour

    def batches():
        while True:
            drawn = [draw() for _ in range(batch)]
            noun = np.array([n for _, n, _ in drawn])
            colour = np.array([c for _, _, c in drawn])
            yield (
                jnp.array(counts([ids for ids, _, _ in drawn], size["V"])),
                jnp.array(noun),
                jnp.array(colour),
                jnp.array(index[np.maximum(noun, 0), colour]),
            )

    def forward(w, bags, noun, e, keep=None):
        def weight(name, low=0, high=None, finer=0):
            part = w[name][low:high]
            return part if e is None else fixed(part, e[name] + finer, True)

        rounded = e is not None
        x = fixed(bags @ weight("E") * 2.0**GAIN, EXPONENTS["x"], rounded)
        known, latent = z[jnp.maximum(noun, 0)], size["Z"]
        # Latents and words differ in scale; the weights of one dense layer make up for it.
        mixed = known @ weight("W2", 0, latent) + x @ weight("W2", latent, None, EXPONENTS["Z"] - EXPONENTS["x"]) + w["b2"]
        hidden = jax.nn.relu(mixed) if e is None else fixed(mixed, e["hp"], True, 0)
        if keep is not None:
            keep.update(x=x, hp=hidden)
        return x, x @ weight("Wk") + w["bk"], (hidden @ weight("Wp") + w["bp"]).reshape(len(noun), 3, -1)

    def loss_with(e):
        def loss(w, bags, noun, colour, wanted):
            x, scores, colours = forward(w, bags, noun, e)
            # One score more, always 0: "nothing I know".
            scores = jax.nn.log_softmax(jnp.concatenate([scores, jnp.zeros((len(noun), 1))], 1))
            right = jnp.where(noun < 0, count, noun)
            named = -(1 - SMOOTH) * jnp.take_along_axis(scores, right[:, None], 1)[:, 0] - SMOOTH * scores[:, :count].mean(1)
            shade = -jnp.take_along_axis(jax.nn.log_softmax(x @ w["C"]), colour[:, None], 1)[:, 0]
            painted = -jnp.take_along_axis(jax.nn.log_softmax(colours), wanted[..., None], 2).mean((1, 2))
            return jnp.mean(named) + 0.2 * jnp.mean(shade) + jnp.mean(painted * (noun >= 0)) * 0.5

        return loss

    print("reader and colourer", flush=True)
    stream = batches()
    w = optimise(loss_with(None), w, stream, steps, 0.01)
    keep, sample = {}, next(stream)
    forward(w, sample[0], sample[1], None, keep)
    e = {name: exponent_of(w[name]) for name in ("E", "Wk", "Wp")}
    finer = EXPONENTS["Z"] - EXPONENTS["x"]
    e["W2"] = min(exponent_of(w["W2"][: size["Z"]]), exponent_of(w["W2"][size["Z"] :]) - finer)
    e["hp"] = exponent_of(keep["hp"])
    print(f"  exponents {EXPONENTS} {e}, greatest x {float(jnp.quantile(jnp.abs(keep['x']), 0.999)):.2f}", flush=True)
    w = optimise(loss_with(e), w, stream, final_steps, 0.002)
    return {k: np.asarray(v, np.float64) for k, v in w.items()}, e


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--drawer-steps", type=int, default=1700)
    arguments.add_argument("--reader-steps", type=int, default=7000)
    arguments.add_argument("--final-steps", type=int, default=1500)
    for name, value in SHAPE.items():
        arguments.add_argument(f"--{name.lower()}", type=int, default=value)
    arguments.add_argument("--out", default="net.npz")
    arguments.add_argument("--keep-drawer", action="store_true", help="take the drawer of an earlier run with the same options")
    given = arguments.parse_args()
    SHAPE.update({name: getattr(given, name.lower()) for name in SHAPE})

    began = time.time()
    table, bits, index = pictures.targets()
    cached = HERE / "build" / f"drawer-{given.seed}-{given.drawer_steps}-{SHAPE['Z']}-{SHAPE['H']}.npz"
    if given.keep_drawer and cached.exists():
        drawer = dict(np.load(cached))
    else:
        drawer = train_drawer(bits, index, given.seed, given.drawer_steps, given.drawer_steps * 6 // 10)
        np.savez(cached, **drawer)

    def whole(values, exponent):
        return np.floor(np.clip(values * 2.0**exponent, -127, 127) + 0.5).astype(np.int64)

    e = dict(EXPONENTS)
    latents = whole(drawer["Z"], e["Z"])
    w, more = train_reader(latents / 2.0 ** e["Z"], index, given.seed + 1, given.reader_steps, given.final_steps)
    e |= more

    # The sign of a row does not depend on its scale: every row of the drawer's output uses the full range.
    reach = 127 / np.abs(drawer["Wo"]).max(0)
    finer = e["W2"] + e["Z"] - e["x"]
    net = dict(
        palette=table,
        E=whole(w["E"], e["E"]),
        Z=latents,
        W1=whole(drawer["W1"], e["W1"]).T,
        b1=np.floor(drawer["b1"] * 2.0 ** (e["W1"] + e["Z"]) + 0.5).astype(np.int64),
        Wo=np.floor(drawer["Wo"] * reach + 0.5).astype(np.int64).T,
        bo=np.floor(drawer["bo"] * reach * 2.0 ** e["h"] + 0.5).astype(np.int64),
        Wk=whole(w["Wk"], e["Wk"]).T,
        bk=np.floor(w["bk"] * 2.0 ** (e["Wk"] + e["x"]) + 0.5).astype(np.int64),
        W2=np.concatenate([whole(w["W2"][: SHAPE["Z"]], e["W2"]), whole(w["W2"][SHAPE["Z"] :], finer)]).T,
        b2=np.floor(w["b2"] * 2.0 ** (e["W2"] + e["Z"]) + 0.5).astype(np.int64),
        Wp=whole(w["Wp"], e["Wp"]).T,
        bp=np.floor(w["bp"] * 2.0 ** (e["Wp"] + e["hp"]) + 0.5).astype(np.int64),
        mean_shift=np.int64(16 - GAIN + e["E"] - e["x"]),
        shift1=np.int64(e["W1"] + e["Z"] - e["h"]),
        shift2=np.int64(e["W2"] + e["Z"] - e["hp"]),
        logit=np.int64(e["Wk"] + e["x"]),
    )
    np.savez(HERE / "build" / given.out, **net)
    digest = hashlib.sha256(b"".join(np.ascontiguousarray(net[k]).tobytes() for k in sorted(net))).hexdigest()
    size = sum(net[k].size for k in ("E", "Z", "W1", "Wo", "Wk", "W2", "Wp"))
    print(f"{len(bits)} nouns, {size} weights, sha256 {digest}, {time.time() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
