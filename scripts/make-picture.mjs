// Draws what castshark prints on a terminal as an SVG for the README: docs/list.svg. Usage: npm run picture
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'

const CHARACTER = 8.4
const LINE = 19
const MARGIN = 14
const COLOURS = { 31: '#ff7b72', 32: '#7ee787', 36: '#79c0ff' }
const PLAIN = '#e6edf3'

const args = ['read', '--color', 'always', 'fixtures/chat-igmpv3.pcapng']
const printed = execFileSync(process.execPath, ['dist/cli.js', ...args], { encoding: 'utf8' })
const lines = ['\u001b[0m$ castshark read fixtures/chat-igmpv3.pcapng', ...printed.trimEnd().split('\n')]

const escaped = (text) =>
  text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] ?? character)

/** One line as runs of one colour each. */
function drawn(line, row) {
  let colour = PLAIN
  const runs = line.split('\u001b[').flatMap((run, k) => {
    if (k === 0) return run === '' ? [] : [{ colour, text: run }]
    const [code, text] = [run.slice(0, run.indexOf('m')), run.slice(run.indexOf('m') + 1)]
    colour = COLOURS[code] ?? PLAIN
    return text === '' ? [] : [{ colour, text }]
  })
  const spans = runs.map(({ colour: fill, text }) => `<tspan fill="${fill}">${escaped(text)}</tspan>`)
  return `<text x="${MARGIN}" y="${MARGIN + LINE * (row + 0.75)}" xml:space="preserve">${spans.join('')}</text>`
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that colour a terminal begin with one
const widest = Math.max(...lines.map((line) => line.replace(/\u001b\[\d*m/g, '').length))
const width = Math.ceil(widest * CHARACTER + 2 * MARGIN)
const height = lines.length * LINE + 2 * MARGIN
mkdirSync('docs', { recursive: true })
writeFileSync(
  'docs/list.svg',
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="The packet list of a multicast chat">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">
${lines.map(drawn).join('\n')}
</g>
</svg>
`,
)
