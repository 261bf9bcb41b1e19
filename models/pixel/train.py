"""Trains the net with fixed seeds on one thread and writes its integers to build/net.npz.

Two parts share the latents Z: the drawer (latent -> roles of the pixels) is trained first, for it only has to know the nouns' pictures;
then the reader (words -> noun, colour) and the colourer (latent and words -> colours of the roles) together.
Each ends with a stretch in which every value is rounded as the integers will be.
"""

import argparse
import hashlib
import json
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

SHAPE = dict(V=1024, D=32, Z=32, H=96, HP=64)
GAIN = 2  # x is the mean of the embedding rows times 2**GAIN
PIXELS = pictures.SIDE**2
NATURAL = len(COLOURS)


def floor_half(x):
    """Rounds as the integers do, with the derivative of doing nothing."""
    return x + jax.lax.stop_gradient(jnp.floor(x + 0.5) - x)


def fixed(x, exponent, low=-127):
    """x rounded to multiples of 2**-exponent, low..127 of them; no rounding if the exponent is None."""
    if exponent is None:
        return jnp.maximum(x, 0) if low == 0 else x
    return floor_half(jnp.clip(x * 2.0**exponent, low, 127)) / 2.0**exponent


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


def train_drawer(bits, index, seed, steps):
    """Z, W1, b1, Wo, bo with their exponents."""
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

    def loss_with(e):
        def loss(w, picked, wanted):
            z = fixed(w["Z"], e.get("Z"))
            h = fixed(jax.nn.relu(z @ fixed(w["W1"], e.get("W1")) + w["b1"]), e.get("h"), 0)
            out = h @ w["Wo"] + w["bo"]
            drawn = jnp.mean(jax.nn.softplus(-2 * out * sign))
            hidden = jax.nn.relu(jnp.concatenate([z, jax.nn.one_hot(picked, NATURAL + 1)], 1) @ w["A"] + w["a"])
            scores = jax.nn.log_softmax((hidden @ w["B"] + w["b"]).reshape(count, 3, -1))
            return drawn - 0.02 * jnp.mean(jnp.take_along_axis(scores, wanted[..., None], 2))

        return loss

    print("drawer", flush=True)
    w = optimise(loss_with({}), w, batches(), steps, 0.01)
    hidden = jax.nn.relu(w["Z"] @ w["W1"] + w["b1"])
    e = dict(Z=exponent_of(w["Z"], 1.0), W1=exponent_of(w["W1"]), h=exponent_of(hidden))
    w = optimise(loss_with(e), w, batches(), steps // 2, 0.002)
    return {k: np.asarray(v, np.float64) for k, v in w.items() if k not in "AaBb"}, e


def counts(ids_list, rows):
    out = np.zeros((len(ids_list), rows), np.float32)
    for line, ids in enumerate(ids_list):
        np.add.at(out[line], ids, np.float32(1))
        out[line] /= max(1, len(ids))
    return out


def train_reader(latents, index, seed, steps, tail_steps, batch=256):
    """E, Wk, bk, W2, b2, Wp, bp with their exponents; `latents` as they will be, in the drawer's units."""
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
        x = fixed(bags @ fixed(w["E"], e.get("E")) * 2.0**GAIN, e.get("x"))
        scores = x @ fixed(w["Wk"], e.get("Wk")) + w["bk"]
        known = z[jnp.maximum(noun, 0)]
        # The colourer sees latents and words in one scale.
        both = jnp.concatenate([known, x], 1)
        hidden = fixed(jax.nn.relu(both @ fixed(w["W2"], e.get("W2")) + w["b2"]), e.get("hp"), 0)
        if keep is not None:
            keep.update(x=x, hp=hidden)
        return x, scores, (hidden @ fixed(w["Wp"], e.get("Wp")) + w["bp"]).reshape(len(noun), 3, -1)

    def loss_with(e):
        def loss(w, bags, noun, colour, wanted):
            x, scores, colours = forward(w, bags, noun, e)
            # One score more, always 0: "nothing I know".
            scores = jax.nn.log_softmax(jnp.concatenate([scores, jnp.zeros((len(noun), 1))], 1))
            right = jnp.where(noun < 0, count, noun)
            named = -0.95 * jnp.take_along_axis(scores, right[:, None], 1)[:, 0] - 0.05 * scores[:, :count].mean(1)
            shade = -jnp.take_along_axis(jax.nn.log_softmax(x @ w["C"]), colour[:, None], 1)[:, 0]
            painted = -jnp.take_along_axis(jax.nn.log_softmax(colours), wanted[..., None], 2).mean((1, 2))
            return jnp.mean(named) + 0.2 * jnp.mean(shade) + jnp.mean(painted * (noun >= 0)) * 0.5

        return loss

    print("reader and colourer", flush=True)
    stream = batches()
    w = optimise(loss_with({}), w, stream, steps, 0.01)
    sample = next(stream)
    keep = {}
    forward(w, sample[0], sample[1], {}, keep)
    e = {k: exponent_of(w[k]) for k in ("E", "Wk", "W2", "Wp")}
    e["hp"] = exponent_of(keep["hp"])
    return w, e, keep, loss_with, stream


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--drawer-steps", type=int, default=1600)
    arguments.add_argument("--reader-steps", type=int, default=5000)
    arguments.add_argument("--final-steps", type=int, default=2000)
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
        stored = np.load(cached)
        drawer, e = {k: stored[k] for k in ("Z", "W1", "b1", "Wo", "bo")}, json.loads(str(stored["e"]))
    else:
        drawer, e = train_drawer(bits, index, given.seed, given.drawer_steps)
        np.savez(cached, e=json.dumps(e), **drawer)

    def whole(values, exponent):
        return np.floor(np.clip(values * 2.0**exponent, -127, 127) + 0.5).astype(np.int64)

    latent_int = whole(drawer["Z"], e["Z"])
    latents = latent_int / 2.0 ** e["Z"]
    w, e2, keep, loss_with, stream = train_reader(latents, index, given.seed + 1, given.reader_steps, given.final_steps)
    e2["x"] = e["Z"]  # words and latents enter the colourer in one scale
    print("  exponents", e, e2, "x reaches", float(jnp.quantile(jnp.abs(keep["x"]), 0.999)), flush=True)
    w = optimise(loss_with(e2), w, stream, given.final_steps, 0.002)
    w = {k: np.asarray(v, np.float64) for k, v in w.items()}

    # The sign of a row does not depend on its scale: every row of the drawer's output uses the full range.
    reach = 127 / np.abs(drawer["Wo"]).max(0)
    net = dict(
        palette=table,
        E=whole(w["E"], e2["E"]),
        Z=latent_int,
        W1=whole(drawer["W1"], e["W1"]).T,
        b1=np.floor(drawer["b1"] * 2.0 ** (e["W1"] + e["Z"]) + 0.5).astype(np.int64),
        Wo=np.floor(drawer["Wo"] * reach + 0.5).astype(np.int64).T,
        bo=np.floor(drawer["bo"] * reach * 2.0 ** e["h"] + 0.5).astype(np.int64),
        Wk=whole(w["Wk"], e2["Wk"]).T,
        bk=np.floor(w["bk"] * 2.0 ** (e2["Wk"] + e2["x"]) + 0.5).astype(np.int64),
        W2=whole(w["W2"], e2["W2"]).T,
        b2=np.floor(w["b2"] * 2.0 ** (e2["W2"] + e2["x"]) + 0.5).astype(np.int64),
        Wp=whole(w["Wp"], e2["Wp"]).T,
        bp=np.floor(w["bp"] * 2.0 ** (e2["Wp"] + e2["hp"]) + 0.5).astype(np.int64),
        mean_shift=np.int64(16 - GAIN + e2["E"] - e2["x"]),
        shift1=np.int64(e["W1"] + e["Z"] - e["h"]),
        shift2=np.int64(e2["W2"] + e2["x"] - e2["hp"]),
        logit=np.int64(e2["Wk"] + e2["x"]),
    )
    np.savez(HERE / "build" / given.out, **net)
    digest = hashlib.sha256(b"".join(np.ascontiguousarray(net[k]).tobytes() for k in sorted(net))).hexdigest()
    size = sum(net[k].size for k in ("E", "Z", "W1", "Wo", "Wk", "W2", "Wp"))
    print(f"{len(bits)} nouns, {size} weights, sha256 {digest}, {time.time() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
