import type { ExportFormat } from '@/lib/schemas/audit-exports'

export type Manifest = {
  v: 1
  origin: string
  first: number
  end: number
  size: number
  from: string
  to: string
  format: ExportFormat
  made_at: string
  environment: string
  /** Simulated traffic is never sold as live. */
  traffic: 'live' | 'simulated'
  software: string
  /** Sealed, in the time asked for, and not here, because no checkpoint covers them yet. */
  left_out: number
  has_detail: boolean
}

export const formatFile: Record<ExportFormat, string | null> = {
  jsonl: null,
  csv: 'entries.csv',
  ocsf: 'entries.ocsf.jsonl',
  ecs: 'entries.ecs.jsonl',
  cef: 'entries.cef',
}

/** README.txt of an export: what is in it, and how to check it without us. */
export function readmeOf(manifest: Manifest): string {
  const { first, end, size, from, to, made_at, environment, traffic, left_out, format, has_detail } = manifest
  const other = formatFile[format]
  return `AUDIT LOG EXPORT

Log          ${manifest.origin}
Environment  ${environment}${traffic === 'simulated' ? ', SIMULATED TRAFFIC' : ''}
Asked for    ${from} to ${to} (the end is not in it)
Holds        ${end - first} entries: index ${first} up to, not with, ${end}, of a log of ${size} under its newest signed checkpoint
Left out     ${left_out} entries of that time that no signed checkpoint covers yet
Made         ${made_at}

CHECK IT YOURSELF, with Node 18 or newer (nodejs.org) and no network. In the folder where this file lies:

    node acgs-audit-verify.mjs .

The dot is this folder; the archive it came in may stand in its place. It says VALID or NOT VALID and names the first bad index; exit code 0 or 1;
--json for machines. The verifier is one file: read it, or take it from an earlier export of yours, before you trust it. VALID means:
each entry is as it was sealed, none is missing, and a key of keys.txt signed for all of them. Lines that begin with "note:" are told and are no fault.

Keep the newest file of checkpoints/ outside our reach, and give it to the verifier next time:

    node acgs-audit-verify.mjs next-export.tar.gz --checkpoint kept.note

Only your own old checkpoint shows that a whole log was exchanged for another one, an older one, or one signed with other keys.

FILES
manifest.json    what this is
entries.jsonl    the truth: one entry a line, its exact text (RFC 8785), in the order it was sealed
${other ? `${other.padEnd(16)} the same entries for other programs; made from the truth, not part of the proof\n` : ''}${has_detail ? 'detail.jsonl     long or personal matter of entries by detail_digest = sha256(salt || body); erased ones have neither\n' : ''}checkpoints/     signed tree heads: https://c2sp.org/tlog-checkpoint
tile/            the Merkle tree (RFC 6962): https://c2sp.org/tlog-tiles
keys.txt         keys that may sign: key, valid from, valid until (- is no end). Compare the key with one that reached you another way.

The entries are one unbroken range of the log, from the first to the last of that time. One in between may have another time: imported late, or
from a machine whose clock differs. A log over 1,048,576 entries comes with the leaf tiles of this range alone: to compare an own checkpoint of
another time, ask for that time.
`
}
