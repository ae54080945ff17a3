type Placed = { href: string }

/** The page of the navigation that an address is on or below: the nearest one, since a noun may lie below another. */
export const placeOf = <Item extends Placed>(nav: readonly Item[], pathname: string): Item | null =>
  nav
    .filter(({ href }) => pathname === href || (href !== '/' && pathname.startsWith(`${href}/`)))
    .reduce<Item | null>((best, item) => (best === null || item.href.length > best.href.length ? item : best), null)
