/** The page of all fields: docs/fields.md. */
import { type FieldEntry, listFields } from '../decode/reference.ts'
import type { Registry } from '../decode/registry.ts'

const HEAD = `# Fields

Every field that a display filter (\`-Y\`), \`-e\` and the output formats know. Names and types are Wireshark's.

This page is made from the declarations in \`src/decode\` by \`npm run reference\`; a test says when it is out of date.
`

/** The page as Markdown: a table for each protocol. */
export function renderReference(registry: Registry): string {
  const sections = new Map<string, FieldEntry[]>()
  for (const entry of listFields(registry)) {
    const section = sections.get(entry.protocol)
    if (section === undefined) sections.set(entry.protocol, [entry])
    else section.push(entry)
  }
  return [HEAD, ...[...sections.values()].map(renderSection)].join('\n')
}

function renderSection(entries: readonly FieldEntry[]): string {
  const [headline, ...fields] = entries
  const title = `## ${headline.protocol}: ${escaped(headline.name)}\n`
  if (fields.length === 0) return title
  const rows = fields.map(
    ({ abbrev, type, name, description }) =>
      `| \`${abbrev}\` | ${type} | ${escaped(name)} | ${escaped(description)} |\n`,
  )
  return `${title}\n| Field | Type | Name | |\n|---|---|---|---|\n${rows.join('')}`
}

/** Text as it stands in a cell of a table. */
const escaped = (text: string): string => text.replace(/[\\|*_`<>[\]]/g, '\\$&').replaceAll('\n', ' ')
