/** The layout of c2sp.org/tlog-tiles: 256 hashes a tile; a hash of level k is the root over 256^k leaves. */
export const TILE_WIDTH = 256
export type TileRef = { level: number; n: number; width: number }

/** Every tile of a log of this size: full ones, and at the right edge one partial a level. */
export function tilesOf(size: number): TileRef[] {
  const found: TileRef[] = []
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / TILE_WIDTH)) {
    const full = Math.floor(count / TILE_WIDTH)
    for (let n = 0; n < full; n += 1) found.push({ level, n, width: TILE_WIDTH })
    if (count % TILE_WIDTH > 0) found.push({ level, n: full, width: count % TILE_WIDTH })
  }
  return found
}

/** `tile/<level>/x001/x234/067`, with `.p/<width>` where it is partial. */
export function tilePath({ level, n, width }: TileRef): string {
  const parts = [String(n % 1000).padStart(3, '0')]
  for (let rest = Math.floor(n / 1000); rest > 0; rest = Math.floor(rest / 1000)) parts.unshift(`x${String(rest % 1000).padStart(3, '0')}`)
  return `tile/${level}/${parts.join('/')}${width < TILE_WIDTH ? `.p/${width}` : ''}`
}
