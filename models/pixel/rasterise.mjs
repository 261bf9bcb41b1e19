// Rasterises every picture named in nouns.txt to SIZE x SIZE RGBA, straight alpha,
// one after the other into build/pictures.rgba; their names into build/pictures.json.
import fs from 'node:fs'
import path from 'node:path'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { Resvg } from '@resvg/resvg-js'

const SIZE = 96
const here = path.dirname(fileURLToPath(import.meta.url))
const set = JSON.parse(
  fs.readFileSync(createRequire(import.meta.url).resolve('@iconify-json/fluent-emoji-flat/icons.json')),
)
const icons = fs
  .readFileSync(path.join(here, 'nouns.txt'), 'utf8')
  .split('\n')
  .map((line) => line.trim())
  .filter((line) => line && !line.startsWith('#'))
  .map((line) => line.split(':')[0].trim())

const pictures = icons.map((name) => {
  const icon = set.icons[name]
  if (!icon) throw new Error(`nouns.txt: no picture named ${name}`)
  const side = Math.max(icon.width ?? set.width ?? 32, icon.height ?? set.height ?? 32)
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}">${icon.body}</svg>`
  const image = new Resvg(svg, { fitTo: { mode: 'width', value: SIZE }, font: { loadSystemFonts: false } }).render()
  // resvg multiplies colours by alpha; undo it, so that the rest works on plain colours.
  const pixels = Buffer.from(image.pixels)
  for (let i = 0; i < pixels.length; i += 4) {
    const alpha = pixels[i + 3]
    for (let c = 0; c < 3 && alpha; c += 1) pixels[i + c] = Math.min(255, Math.round((pixels[i + c] * 255) / alpha))
  }
  return pixels
})
fs.mkdirSync(path.join(here, 'build'), { recursive: true })
fs.writeFileSync(path.join(here, 'build', 'pictures.rgba'), Buffer.concat(pictures))
fs.writeFileSync(path.join(here, 'build', 'pictures.json'), JSON.stringify({ size: SIZE, icons, all: Object.keys(set.icons).sort() }))
console.log(`${icons.length} pictures of ${SIZE} x ${SIZE} pixels`)
