#!/usr/bin/env node
import { Buffer, isUtf8 } from 'node:buffer'
import * as crypto from 'node:crypto'
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'

/** Checks an export of the ACGS audit log on your own machine. One file, Node 18 or newer, no dependency, no network: read it before you trust it.
 *    node acgs-audit-verify.mjs <folder or .tar.gz> [--checkpoint old.note]... [--keys keys.txt] [--json]
 *    node acgs-audit-verify.mjs --proof entry.tlog-proof --entry entry.json --keys keys.txt [--json]
 *  Exit 0: what was checked holds. Exit 1: it does not, or could not be checked; the first bad index is named.
 *  Sources: RFC 6962 §2.1 (tree), RFC 8785 (canonical JSON), c2sp.org/{signed-note,tlog-checkpoint,tlog-tiles,tlog-proof}. */
const ENTRY_BYTES = 16_384
const FILE_BYTES = 1_048_576
const HELD_BYTES = 1_073_741_824
const ORDER_MS = 5000
const BEAT_MS = 150_000
const STEPS_MAX = 1000
const WIDTH = 256

class Unreadable extends Error {}
/** Node 20 hashes in one call, which is twice as fast; Node 18 does not know it. */
const hashOf = crypto.hash
  ? (bytes) => crypto.hash('sha256', bytes, 'buffer')
  : (bytes) => crypto.createHash('sha256').update(bytes).digest()
const sha256 = (...parts) => hashOf(Buffer.concat(parts.map((part) => Buffer.from(part))))
const ZERO = Buffer.from([0])
const pair = Buffer.from([1, ...new Uint8Array(64)])
function nodeHash(left, right) {
  left.copy(pair, 1)
  right.copy(pair, 33)
  return hashOf(pair)
}
const EMPTY = sha256()

// ---- what is read ----
/** Files of an export: the small ones whole, the entries through `lines`, as they come. */
async function readExport(path, lines) {
  const files = new Map()
  let held = 0
  const keep = (name, bytes) => {
    held += bytes.length
    if (bytes.length > FILE_BYTES || held > HELD_BYTES) throw new Unreadable(`${name} is larger than an export can hold.`)
    files.set(name, bytes)
  }
  const given = statSync(path)
  if (given.isDirectory()) await readFolder(path, { keep, lines })
  else if (given.isFile()) await readTar(createReadStream(path), { keep, lines })
  else throw new Unreadable(`${path} is neither a folder nor a file.`)
  return files
}

/** A small file that was named on the command line: a pipe or a device would never end. */
function readSmall(path) {
  const given = statSync(path)
  if (!given.isFile()) throw new Unreadable(`${path} is no file.`)
  if (given.size > FILE_BYTES) throw new Unreadable(`${path} is larger than it can be.`)
  return readFileSync(path)
}

const isEntries = (name) => name === 'entries.jsonl' || name === 'entries.jsonl.gz'
const isWanted = (name) => name === 'manifest.json' || name === 'keys.txt' || name.startsWith('checkpoints/') || name.startsWith('tile/')

async function readFolder(root, { keep, lines }, under = '') {
  for (const entry of readdirSync(join(root, under), { withFileTypes: true })) {
    const name = under + entry.name
    if (!isEntries(name) && !isWanted(name) && !isWanted(`${name}/`)) continue
    if (entry.isDirectory()) await readFolder(root, { keep, lines }, `${name}/`)
    else if (!entry.isFile())
      throw new Unreadable(`${name} is ${entry.isSymbolicLink() ? 'a link' : 'no file'}: only what lies in the folder itself is read.`)
    else if (isEntries(name)) {
      const stream = createReadStream(join(root, name), { highWaterMark: 1 << 20 })
      await pour(name.endsWith('.gz') ? gunzipped(stream) : stream, lines)
    } else {
      if (statSync(join(root, name)).size > FILE_BYTES) throw new Unreadable(`${name} is larger than an export can hold.`)
      keep(name, readFileSync(join(root, name)))
    }
  }
}

function gunzipped(stream) {
  const gunzip = createGunzip({ chunkSize: 1 << 20 })
  stream.on('error', (cause) => gunzip.destroy(cause))
  return stream.pipe(gunzip)
}

async function pour(stream, lines) {
  lines.begin()
  for await (const chunk of stream) lines.take(chunk)
  lines.end()
}

/** A tar is read in memory, name by name; nothing is ever written to the disk. */
async function readTar(stream, { keep, lines }) {
  let rest = Buffer.alloc(0)
  let now = null
  let isFirst = true
  const open = (head) => {
    const text = (from, to) => head.subarray(from, to).toString('utf8').split('\0', 1)[0]
    const size = Number.parseInt(text(124, 136).trim() || '0', 8)
    if (!(size >= 0) || text(257, 262) !== 'ustar') throw new Unreadable('This is not a tar archive that can be read.')
    const prefix = text(345, 500)
    const name = `${prefix ? `${prefix}/` : ''}${text(0, 100)}`.replace(/^\.\//, '').replace(/^acgs-audit-[^/]*\//, '')
    const isFile = head[156] === 0x30 || head[156] === 0
    const kind = !isFile ? 'skipped' : name === 'entries.jsonl' ? 'entries' : isWanted(name) ? 'kept' : 'skipped'
    if (kind === 'kept' && size > FILE_BYTES) throw new Unreadable(`${name} is larger than an export can hold.`)
    if (kind === 'entries') lines.begin()
    now = { name, kind, left: size, padding: (512 - (size % 512)) % 512, parts: [] }
  }
  const close = () => {
    if (now.kind === 'entries') lines.end()
    if (now.kind === 'kept') keep(now.name, Buffer.concat(now.parts))
    now = null
  }
  for await (const chunk of gunzipped(stream)) {
    let at = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    if (isFirst && at.length > 262 && at.toString('latin1', 257, 262) !== 'ustar') throw new Unreadable('This is not a tar archive.')
    isFirst = false
    for (;;) {
      if (!now) {
        if (at.length < 512) break
        const head = at.subarray(0, 512)
        at = at.subarray(512)
        if (head.some((byte) => byte !== 0)) open(head)
        continue
      }
      const part = at.subarray(0, now.left)
      if (part.length > 0 && now.kind === 'entries') lines.take(part)
      if (part.length > 0 && now.kind === 'kept') now.parts.push(Buffer.from(part))
      at = at.subarray(part.length)
      now.left -= part.length
      if (now.left > 0 || at.length < now.padding) break
      at = at.subarray(now.padding)
      close()
    }
    rest = Buffer.from(at)
  }
  if (now) throw new Unreadable('The archive ends in the middle of a file.')
}

// ---- canonical form ----
/** Half a surrogate pair or U+0000, escaped; a backslash before the escape is itself escaped and makes it a mere word. */
const BROKEN = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/
/** Whether a text is the RFC 8785 form of an entry: sorted keys, no space, whole numbers within ±2^53, no lone surrogate, no U+0000. */
function parseCanonical(text) {
  try {
    const value = JSON.parse(text)
    return JSON.stringify(value) === text && !BROKEN.test(text) && isSorted(value) && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

function isSorted(value) {
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0)
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isSorted)
  let before = null
  for (const key in value) {
    if ((before !== null && key <= before) || !isSorted(value[key])) return false
    before = key
  }
  return true
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
/** The entries, line by line: what each line is worth by itself, and its leaf, to be compared with the tree when all is read. */
function entryLines() {
  const found = { count: 0, leaves: Buffer.alloc(32 * 4096), beats: [], wrong: new Map(), gaps: [], stepsBack: [], wasRead: false }
  let held = Buffer.alloc(0)
  let isTooLong = false
  let latest = Number.NEGATIVE_INFINITY
  let beat = null
  const wrong = (why) => found.wrong.set(found.count, why)
  const look = (text) => {
    const entry = parseCanonical(text)
    const at = typeof entry?.at === 'string' && TIME.test(entry.at) ? Date.parse(entry.at) : Number.NaN
    if (entry === null && text.endsWith('\r')) wrong('it ends with CR LF: a program changed the line ends of the file')
    else if (entry === null) wrong('its text is not canonical JSON (RFC 8785)')
    else if (Number.isNaN(at)) wrong('it has no time')
    // Entries stand in the order they were sealed. A slow transaction, or a machine whose clock differs, says an earlier time: told, no verdict.
    const isBack = at < latest - ORDER_MS && entry.late !== true
    if (isBack && found.stepsBack.length < STEPS_MAX) found.stepsBack.push({ n: found.count, seconds: Math.round((latest - at) / 1000) })
    if (isBack || at > latest) latest = at
    if (entry?.action === 'audit.heartbeat') {
      if (beat !== null && at - beat > BEAT_MS) found.gaps.push({ from: new Date(beat).toISOString(), to: new Date(at).toISOString() })
      beat = at
    }
  }
  const one = (bytes, text) => {
    if (text === null) wrong('its text is not UTF-8')
    else if (bytes.length > ENTRY_BYTES) wrong('its text is over 16 KiB')
    else look(text)
    found.beats.push(beat) // the newest heartbeat up to here
    if (found.leaves.length < 32 * (found.count + 1)) found.leaves = Buffer.concat([found.leaves, Buffer.alloc(found.leaves.length)])
    const leaf = text === null || text === '' ? sha256(ZERO, bytes) : hashOf(`\0${text}`) // the very bytes, since they are UTF-8
    leaf.copy(found.leaves, 32 * found.count)
    found.count += 1
  }
  const block = (bytes) => {
    const text = isUtf8(bytes) ? bytes.toString('utf8').split('\n') : null
    let from = 0
    for (let n = 0, to = bytes.indexOf(10); to >= 0; n += 1, from = to + 1, to = bytes.indexOf(10, from)) {
      const line = bytes.subarray(from, to)
      one(line, text ? text[n] : isUtf8(line) ? line.toString('utf8') : null)
    }
  }
  return {
    found,
    begin() {
      if (found.wasRead) throw new Unreadable('There are two files of entries.')
      found.wasRead = true
    },
    take(chunk) {
      const last = chunk.lastIndexOf(10)
      if (last < 0) {
        if (held.length + chunk.length <= 4 * ENTRY_BYTES) held = Buffer.concat([held, chunk])
        else isTooLong = true
        return
      }
      const whole = chunk.subarray(0, last + 1)
      if (isTooLong) {
        const first = whole.indexOf(10)
        one(Buffer.alloc(ENTRY_BYTES + 1), '')
        block(whole.subarray(first + 1))
      } else block(held.length > 0 ? Buffer.concat([held, whole]) : whole)
      isTooLong = false
      held = Buffer.from(chunk.subarray(last + 1))
    },
    end() {
      if (isTooLong) one(Buffer.alloc(ENTRY_BYTES + 1), '')
      else if (held.length > 0) block(Buffer.concat([held, Buffer.from('\n')]))
      held = Buffer.alloc(0)
    },
  }
}

// ---- keys and notes ----
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')
/** keys.txt: `vkey from until`, `-` for no end, `#` for remarks. */
function readKeys(bytes) {
  const keys = []
  for (const line of bytes.toString('utf8').split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const [, name, id, encoded, from = '', until = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)(?:\s+(\S+)\s+(\S+))?\s*$/.exec(line) ?? []
    const key = Buffer.from(encoded ?? '', 'base64')
    const isKey = name !== undefined && key.length === 33 && key[0] === 1 && sha256(`${name}\n`, key).toString('hex', 0, 4) === id
    if (!isKey) throw new Unreadable('keys.txt holds a line that is no key.')
    const end = until === '-' ? Number.POSITIVE_INFINITY : Date.parse(until)
    if (Number.isNaN(end) || (from !== '-' && Number.isNaN(Date.parse(from))))
      throw new Unreadable('keys.txt holds a key without validity: after it stand the times from and until, or - for none.')
    keys.push({
      name,
      id,
      end,
      until,
      key: crypto.createPublicKey({ key: Buffer.concat([SPKI, key.subarray(1)]), format: 'der', type: 'spki' }),
    })
  }
  if (keys.length === 0) throw new Unreadable('keys.txt holds no key.')
  return keys
}

/** A signed checkpoint. Out: origin, size, root and the known keys that signed it, or `why` it is none. */
function readNote(bytes, keys) {
  const note = bytes.toString('utf8')
  const end = note.lastIndexOf('\n\n')
  const [origin = '', size = '', root = '', ...more] = note.slice(0, Math.max(end, 0)).split('\n')
  const hash = Buffer.from(root, 'base64')
  const isCheckpoint = end > 0 && note.endsWith('\n') && origin !== '' && /^(0|[1-9]\d{0,15})$/.test(size) && more.length === 0
  if (!isCheckpoint || Number(size) > Number.MAX_SAFE_INTEGER || hash.length !== 32 || hash.toString('base64') !== root)
    return { why: 'it is no checkpoint' }
  const text = Buffer.from(note.slice(0, end + 1))
  const signedBy = []
  const found = { origin, size: Number(size), root: hash, signedBy }
  for (const line of note.slice(end + 2, -1).split('\n')) {
    const [, name, encoded] = /^— (\S+) ([A-Za-z0-9+/]+=*)$/.exec(line) ?? []
    if (name === undefined) return { ...found, why: 'a signature line cannot be read' }
    const signature = Buffer.from(encoded, 'base64')
    const known = keys.find((key) => key.name === name && key.id === signature.toString('hex', 0, 4))
    if (!known) continue
    if (!crypto.verify(null, text, known.key, signature.subarray(4))) return { ...found, why: `the signature of ${name} is wrong` }
    signedBy.push(known)
  }
  return signedBy.length > 0 ? found : { ...found, why: 'no key of keys.txt signed it' }
}

// ---- the tree ----
/** Hashes of full subtrees from the tiles. Out of `at`: the hash at a height, or null when the export does not hold it. */
function treeOf(files) {
  const tiles = new Map()
  for (const [name, bytes] of files) {
    const [, level, path, partial] = /^tile\/(\d{1,2})\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/.exec(name) ?? []
    if (level === undefined) continue
    const n = Number(path.replaceAll(/[x/]/g, ''))
    const width = partial === undefined ? WIDTH : Number(partial)
    const key = `${Number(level)}/${n}`
    const isSound = Number.isSafeInteger(n) && width > 0 && width <= WIDTH && bytes.length === 32 * width
    if (!tiles.has(key) || tiles.get(key).width < width) tiles.set(key, { level: Number(level), n, width, bytes, isSound })
  }
  const memo = new Map()
  const at = (height, n) => {
    const key = height * 2 ** 44 + n
    const known = memo.get(key)
    if (known !== undefined) return known
    const made = make(height, n)
    if (height > 0) memo.set(key, made)
    return made
  }
  const stored = (level, n) => {
    const tile = tiles.get(`${level}/${Math.floor(n / WIDTH)}`)
    const place = n % WIDTH
    return tile?.isSound && place < tile.width ? tile.bytes.subarray(32 * place, 32 * place + 32) : null
  }
  const make = (height, n) => {
    const own = height % 8 === 0 ? stored(height / 8, n) : null
    if (own || height === 0) return own
    const left = at(height - 1, 2 * n)
    const right = left && at(height - 1, 2 * n + 1)
    return right && nodeHash(left, right)
  }
  /** The hash of a full tile of the level below, from its own 256 hashes. */
  const tileRoot = ({ bytes }) => {
    let row = Array.from({ length: WIDTH }, (_, place) => bytes.subarray(32 * place, 32 * place + 32))
    while (row.length > 1) row = Array.from({ length: row.length / 2 }, (_, place) => nodeHash(row[2 * place], row[2 * place + 1]))
    return row[0]
  }
  return { at, stored, tiles, tileRoot }
}

function rootOf(size, tree) {
  const parts = []
  for (let from = 0, left = size; left > 0; ) {
    const height = Math.floor(Math.log2(left))
    const part = tree.at(height, from / 2 ** height)
    if (!part) return null
    parts.push(part)
    from += 2 ** height
    left -= 2 ** height
  }
  return parts.length === 0 ? EMPTY : parts.reduceRight((right, left) => nodeHash(left, right))
}

// ---- the checks ----
async function verifyExport(path, { olds, keysPath }) {
  const lines = entryLines()
  const files = await readExport(path, lines)
  const need = (name) => files.get(name) ?? fail(`The export holds no ${name}.`)
  const manifest = readManifest(need('manifest.json'))
  const keys = readKeys(keysPath ? readSmall(keysPath) : need('keys.txt'))
  const { first, end, size, origin } = manifest
  const { found } = lines
  const problems = []
  const tell = (check, index, why) => problems.push({ check, index, why })
  const tree = treeOf(files)

  for (const tile of tree.tiles.values()) {
    const from = tile.n * WIDTH ** (tile.level + 1)
    const due = Math.floor(size / WIDTH ** tile.level) - tile.n * WIDTH
    if (!tile.isSound) tell('tiles', from, `tile ${tile.level}/${tile.n} is damaged`)
    else if (tile.width < Math.min(WIDTH, due))
      // A short one would not be compared with the tile above it, which the checkpoints vouch for.
      tell('tiles', from, `tile ${tile.level}/${tile.n} is shorter than the log`)
    else if (tile.width === WIDTH) {
      const above = tree.stored(tile.level + 1, tile.n)
      if (above && !above.equals(tree.tileRoot(tile)))
        tell('tiles', from, `tile ${tile.level}/${tile.n} is not what the tile above it says`)
    }
  }

  for (const [n, why] of found.wrong) if (n < end - first) tell('canonical form', first + n, why)
  for (let n = 0; n < Math.min(found.count, end - first); n += 1) {
    const stored = tree.stored(0, first + n)
    const leaf = found.leaves.subarray(32 * n, 32 * n + 32)
    if (stored?.equals(leaf)) continue
    tell('leaves', first + n, stored ? sayMoved(tree, { leaf, index: first + n, size }) : 'its leaf is not in the tiles')
    break
  }
  if (found.count < end - first) tell('index gaps', first + found.count, `${end - first - found.count} entries are missing from here on`)
  if (found.count > end - first) tell('index gaps', end, `${found.count - (end - first)} entries are more than the manifest says`)

  const notes = [...files].filter(([name]) => name.startsWith('checkpoints/')).map(([name, bytes]) => ({ name, ...readNote(bytes, keys) }))
  notes.sort((one, other) => (one.size ?? -1) - (other.size ?? -1) || (one.name < other.name ? -1 : 1))
  const good = []
  const lastGood = (below) => good.filter((one) => one < below).at(-1) ?? 0
  // A checkpoint says only that something after the good one before it is bad; what was found there says where.
  const places = problems.map(({ index }) => index).sort((one, other) => one - other)
  const firstIn = (from, to) => places.find((place) => place >= from && place < to) ?? from
  const judge = (note) => {
    if (note.why) return note.why
    if (note.origin !== origin) return 'it is of another log'
    const root = rootOf(note.size, tree)
    if (!root) return 'the export lacks tiles below it'
    if (!root.equals(note.root)) return 'its root is not the root over the entries'
    // A heartbeat has the time of the one who signs; another entry may come from a machine whose clock differs.
    const at = found.beats[note.size - 1 - first] ?? null
    if (at !== null && note.signedBy.every((key) => at > key.end + ORDER_MS)) return `its key was valid until ${note.signedBy[0].until}`
    return null
  }
  for (const note of notes) {
    const why = judge(note)
    if (why) tell('checkpoints', firstIn(lastGood(note.size ?? 0), note.size ?? 0), `${note.name}: ${why}`)
    else good.push(note.size)
  }
  const covered = good.at(-1) ?? 0
  if (covered < size) tell('checkpoints', covered, `no good checkpoint covers the entries from here on; the manifest says ${size}`)
  if (end > size) tell('checkpoints', size, 'the export has entries beyond its checkpoint')

  for (const old of olds) {
    const note = readNote(readSmall(old), keys)
    const own = (index, why) => tell('own checkpoint', index, why)
    if (note.why) own(0, `your checkpoint: ${note.why}`)
    else if (note.origin !== origin) own(0, 'your checkpoint is of another log')
    else if (note.size > size)
      own(size, `your checkpoint holds ${note.size} entries and this log ${size}: its end was cut, or an older copy is shown`)
    else {
      const root = rootOf(note.size, tree)
      if (!root)
        own(lastGood(note.size), 'the export lacks the tiles to compare with your checkpoint: ask for one from the beginning of the log')
      else if (!root.equals(note.root))
        own(0, `the first ${note.size} entries are not those that your checkpoint was signed over: the log was forked`)
    }
  }
  const names = ['canonical form', 'leaves', 'index gaps', 'tiles', 'checkpoints', ...(olds.length > 0 ? ['own checkpoint'] : [])]
  problems.sort((one, other) => one.index - other.index)
  return {
    valid: problems.length === 0,
    origin,
    first,
    end,
    size,
    entries: found.count,
    checkpoints: notes.length,
    first_bad_index: problems[0]?.index ?? null,
    checks: names.map((name) => ({ name, ok: !problems.some(({ check }) => check === name) })),
    problems: problems.slice(0, 20),
    heartbeat_gaps: found.gaps,
    time_steps_back: found.stepsBack.filter(({ n }) => n < end - first).map(({ n, seconds }) => ({ index: first + n, seconds })),
  }
}

/** What an entry that does not fit its place is: another place's, or none of this log's. */
function sayMoved(tree, { leaf, index, size }) {
  for (const { level, n, width, bytes } of tree.tiles.values()) {
    if (level !== 0) continue
    for (let place = 0; place < width; place += 1) {
      const at = n * WIDTH + place
      if (at >= size || !bytes.subarray(32 * place, 32 * place + 32).equals(leaf)) continue
      return at > index ? `here stands entry ${at}: what was between is missing or moved` : `entry ${at} stands here again`
    }
  }
  return 'its text is not what was sealed'
}

const fail = (why) => {
  throw new Unreadable(why)
}

function readManifest(bytes) {
  let value = null
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch {}
  const isPlace = (n) => Number.isSafeInteger(n) && n >= 0
  const { v, origin, first, end, size } = value ?? {}
  if (v !== 1 || typeof origin !== 'string' || ![first, end, size].every(isPlace) || first > end)
    fail('manifest.json says no range of a log.')
  return { origin, first, end, size }
}

/** One entry by its proof: index, hashes up to the root, the signed checkpoint. */
function verifyProof({ proofPath, entryPath, keysPath }) {
  const keys = readKeys(readSmall(keysPath))
  const proof = readSmall(proofPath).toString('utf8')
  const middle = proof.indexOf('\n\n')
  const [head, ...rest] = proof.slice(0, Math.max(middle, 0)).split('\n')
  if (rest[0]?.startsWith('extra ')) rest.shift()
  const [, place] = /^index (0|[1-9]\d{0,14})$/.exec(rest.shift() ?? '') ?? []
  const hashes = rest.map((line) => Buffer.from(line, 'base64'))
  if (head !== 'c2sp.org/tlog-proof@v1' || place === undefined || hashes.length > 63 || hashes.some((hash) => hash.length !== 32))
    fail('This is no proof that can be read.')
  const index = Number(place)
  const note = readNote(Buffer.from(proof.slice(middle + 2)), keys)
  const text = readSmall(entryPath).toString('utf8').replace(/\n$/, '')
  const why =
    note.why ??
    (index >= note.size ? 'the index is beyond the checkpoint' : parseCanonical(text) === null ? 'the entry is not canonical JSON' : null)
  const isIn = why === null && climb({ leaf: sha256(ZERO, text), index, size: note.size, hashes })?.equals(note.root) === true
  const problem = why ?? (isIn ? null : 'the proof does not lead from this entry to the signed root')
  const problems = problem === null ? [] : [{ check: 'proof', index, why: problem }]
  return {
    valid: problem === null,
    origin: note.origin ?? null,
    size: note.size ?? null,
    index,
    first_bad_index: problem === null ? null : index,
    problems,
  }
}

function climb({ leaf, index, size, hashes }) {
  let node = leaf
  let [from, last] = [index, size - 1]
  for (const hash of hashes) {
    if (last === 0) return null
    if (from % 2 === 1 || from === last) {
      node = nodeHash(hash, node)
      while (from % 2 === 0 && from !== 0) [from, last] = [from / 2, Math.floor(last / 2)]
    } else node = nodeHash(node, hash)
    ;[from, last] = [Math.floor(from / 2), Math.floor(last / 2)]
  }
  return last === 0 ? node : null
}

// ---- the command ----
function readArguments(args) {
  const asked = { olds: [], isJson: false }
  const values = { '--checkpoint': (value) => asked.olds.push(value) }
  for (const name of ['proof', 'entry', 'keys']) values[`--${name}`] = (value) => Object.assign(asked, { [`${name}Path`]: value })
  for (let n = 0; n < args.length; n += 1) {
    if (args[n] === '--json') asked.isJson = true
    else if (values[args[n]]) values[args[n]](args[++n] ?? fail(`${args[n - 1]} needs a file.`))
    else if (args[n].startsWith('-') || asked.path)
      fail(`What is ${args[n]}? Usage: node acgs-audit-verify.mjs <export> [--checkpoint old.note] [--json]`)
    else asked.path = args[n]
  }
  if (asked.proofPath && !(asked.entryPath && asked.keysPath)) fail('--proof needs --entry and --keys beside it.')
  if (!asked.path && !asked.proofPath) fail('Usage: node acgs-audit-verify.mjs <export folder or .tar.gz> [--checkpoint old.note] [--json]')
  return asked
}

function say(result) {
  const lines = [`${result.valid ? 'VALID' : 'NOT VALID'}  ${result.origin ?? ''}`]
  if (result.checks)
    lines.push(`entries ${result.first} to ${result.end} of ${result.size}, ${result.checkpoints} checkpoints, ${result.duration_ms} ms`)
  for (const { name, ok } of result.checks ?? []) lines.push(`  ${ok ? 'ok  ' : 'BAD '} ${name}`)
  if (result.first_bad_index !== null) lines.push(`first bad index: ${result.first_bad_index}`)
  for (const { index, check, why } of result.problems) lines.push(`  ${index ?? '-'}  ${check}: ${why}`)
  for (const { from, to } of (result.heartbeat_gaps ?? []).slice(0, 10))
    lines.push(`  note: no heartbeat between ${from} and ${to}; nobody sealed then`)
  for (const { index, seconds } of (result.time_steps_back ?? []).slice(0, 10))
    lines.push(`  note: entry ${index} says a time ${seconds} s before one ahead of it: a slow change, or a machine whose clock differs`)
  return `${lines.join('\n').replaceAll(/[^\n\x20-\x7e—]/g, '?')}\n`
}

const started = Date.now()
const isJson = process.argv.includes('--json')
let result
try {
  const asked = readArguments(process.argv.slice(2))
  result = asked.proofPath ? verifyProof(asked) : await verifyExport(asked.path, asked)
} catch (cause) {
  const why =
    cause instanceof Unreadable
      ? cause.message
      : cause?.code === 'ENOENT'
        ? `There is no such file or folder: ${cause.path}`
        : `The export cannot be read: ${cause?.message ?? 'unknown'}`
  result = { valid: false, origin: null, first_bad_index: null, problems: [{ check: 'reading', index: null, why }] }
}
result.duration_ms = Date.now() - started
process.stdout.write(isJson ? `${JSON.stringify(result)}\n` : say(result))
process.exitCode = result.valid ? 0 : 1
