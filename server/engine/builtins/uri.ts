// uri.parse and uri.is_valid: Go's net/url.Parse, which is not the WHATWG's URL: nothing is corrected and relative references are fine.
import { isIPv6 } from 'node:net'
import { percentDecode, percentEncode } from './percent.ts'
import { objectOf, type Value } from './value.ts'

type Uri = { scheme: string; host: string; path: string; rawPath: string; query: string; fragment: string }
const NOTHING: Uri = { scheme: '', host: '', path: '', rawPath: '', query: '', fragment: '' }

function cut(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function parse(text: string): Uri | null {
  const [before, rawFragment] = cut(text, '#')
  const uri = parseReference(before)
  const fragment = percentDecode(rawFragment, 'fragment')
  return uri && fragment !== null ? { ...uri, fragment } : null
}

function parseReference(text: string): Uri | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (/[\x00-\x1f\x7f]/.test(text)) return null
  if (text === '*') return { ...NOTHING, path: '*', rawPath: '*' }
  if (text.startsWith(':')) return null
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(text)?.[1] ?? ''
  const [rest, query] = cut(scheme ? text.slice(scheme.length + 1) : text, '?')
  const base = { ...NOTHING, scheme: scheme.toLowerCase(), query }
  if (!rest.startsWith('/')) {
    if (scheme) return base
    if (cut(rest, '/')[0].includes(':')) return null
  }
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'))
  const authority = hasAuthority ? (/^[^/]*/.exec(rest.slice(2))?.[0] ?? '') : ''
  const host = parseAuthority(authority, base.scheme)
  const rawPath = hasAuthority ? rest.slice(2 + authority.length) : rest
  const path = percentDecode(rawPath, 'path')
  return host === null || path === null ? null : { ...base, host, path, rawPath: percentEncode(path, 'path') === rawPath ? path : rawPath }
}

function parseAuthority(authority: string, scheme: string): string | null {
  const at = authority.lastIndexOf('@')
  const user = at < 0 ? '' : authority.slice(0, at)
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user) || percentDecode(user, 'user') === null) return null
  return parseHost(authority.slice(at + 1), scheme)
}

const isPort = (text: string) => /^(?::\d*)?$/.test(text)

function parseHost(host: string, scheme: string): string | null {
  const open = host.lastIndexOf('[')
  if (open > 0) return null
  if (open === 0) return parseLiteral(host)
  const colon = scheme === 'http' || scheme === 'https' ? host.indexOf(':') : host.lastIndexOf(':')
  return colon >= 0 && !isPort(host.slice(colon)) ? null : percentDecode(host, 'host')
}

/** `[fe80::1%25en0]:80`. */
function parseLiteral(host: string): string | null {
  const close = host.lastIndexOf(']')
  if (close < 0 || !isPort(host.slice(close + 1))) return null
  const inside = host.slice(1, close)
  const zone = inside.indexOf('%25')
  const [address, name] =
    zone < 0
      ? [percentDecode(inside, 'host'), '']
      : [percentDecode(inside.slice(0, zone), 'host'), percentDecode(inside.slice(zone), 'zone')]
  if (address === null || name === null || name === '%' || address.includes('%') || !isIPv6(address)) return null
  return `[${address}${name}]${host.slice(close + 1)}`
}

function hostAndPort(host: string): [string, string] {
  const colon = host.lastIndexOf(':')
  const [name, port] = colon >= 0 && isPort(host.slice(colon)) ? [host.slice(0, colon), host.slice(colon + 1)] : [host, '']
  return [name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name, port]
}

function uriParse(text: Value): Value | undefined {
  const uri = typeof text === 'string' ? parse(text) : null
  if (!uri) return undefined
  const [hostname, port] = hostAndPort(uri.host)
  const members = {
    scheme: uri.scheme,
    hostname,
    port,
    path: uri.path,
    raw_path: uri.path && uri.rawPath,
    raw_query: uri.query,
    fragment: uri.fragment,
  }
  return objectOf(Object.fromEntries(Object.entries(members).filter(([, value]) => value !== '')))
}

export const URI = {
  'uri.parse': uriParse,
  'uri.is_valid': (text: Value) => typeof text === 'string' && text !== '' && parse(text) !== null,
}
