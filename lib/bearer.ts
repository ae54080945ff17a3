import ipaddr from 'ipaddr.js'

const BEARER = /^[Bb]earer acgs_([0-9a-f]{8})_([A-Za-z0-9_-]{43})$/

/** The two parts of a token in an Authorization header; null for anything else. */
export function readBearer(header: string): { id: string; secret: string } | null {
  const [, id, secret] = BEARER.exec(header) ?? []
  return id === undefined || secret === undefined ? null : { id, secret }
}

/** True when the peer's address lies in the token's range. */
export function isInside(cidr: string, peer: string): boolean {
  try {
    const [range, bits] = ipaddr.parseCIDR(cidr)
    const address = ipaddr.process(peer)
    return address.kind() === range.kind() && address.match(range, bits)
  } catch {
    return false
  }
}
