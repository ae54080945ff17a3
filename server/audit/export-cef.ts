import { isIP } from 'node:net'
import { visibleText } from '@/lib/format'
import { fieldsOf, type SealedText, sentenceOf, timeOf } from './export-fields'

/** ArcSight Common Event Format, version 0. In the head `|` and `\` are escaped and a line break cannot be; in the extension `=`, `\` and line breaks. */
const head = (text: string): string => visibleText(text.replaceAll(/[\r\n]+/g, ' ')).replaceAll(/[\\|]/g, '\\$&')
// Line breaks first become signs that visibleText does not name, then what the format wants for them.
const extension = (text: string): string =>
  text
    .split('\n')
    .map((line) =>
      line
        .split('\r')
        .map((part) => visibleText(part).replaceAll(/[\\=]/g, '\\$&'))
        .join('\\r'),
    )
    .join('\\n')

const SEVERITY: Record<string, number> = { denied: 6, failed: 4 }

export function cefLine({ idx, text }: SealedText, software: string): string {
  const entry = fieldsOf(text)
  const ip = entry.src.ip ?? ''
  const pairs: [string, string | null | undefined][] = [
    ['rt', String(timeOf(entry))],
    ['externalId', String(idx)],
    ['act', entry.action],
    ['outcome', entry.outcome ?? entry.phase],
    ['suid', entry.actor.id],
    ['spriv', entry.actor.roles.join(' ')],
    [isIP(ip) === 4 ? 'src' : isIP(ip) === 6 ? 'c6a2' : 'shost', ip],
    ['c6a2Label', isIP(ip) === 6 ? 'Source IPv6 Address' : null],
    ['reason', entry.reason],
    ['msg', sentenceOf(entry)],
    ['cs1', entry.target.kind],
    ['cs1Label', 'target kind'],
    ['cs2', entry.target.id],
    ['cs2Label', 'target id'],
    ['cs3', entry.request_id],
    ['cs3Label', 'request id'],
    ['cs4', entry.run_id],
    ['cs4Label', entry.run_id ? 'run id' : null],
    ['cs5', entry.incident_id],
    ['cs5Label', entry.incident_id ? 'incident id' : null],
    ['cs6', entry.id],
    ['cs6Label', 'entry id'],
  ]
  const said = pairs.flatMap(([name, value]) => (value ? [`${name}=${extension(value)}`] : [])).join(' ')
  const severity = SEVERITY[entry.outcome ?? ''] ?? 2
  return `CEF:0|ACGS|console|${head(software)}|${head(entry.action)}|${head(`${entry.action} ${entry.phase ?? ''}`)}|${severity}|${said}\n`
}
