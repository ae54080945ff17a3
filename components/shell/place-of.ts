type Placed = { href: string; tabs?: readonly { href: string }[] }

const reachOf = (href: string, pathname: string): number =>
  pathname === href || (href !== '/' && pathname.startsWith(`${href}/`)) ? href.length : 0

/** How much of an address is the item's own or that of one of its tabs; a tab may stand beside its page instead of below it. */
const nearness = ({ href, tabs = [] }: Placed, pathname: string): number =>
  Math.max(...[href, ...tabs.map((tab) => tab.href)].map((one) => reachOf(one, pathname)))

/** The page of the navigation that an address is on or below: the nearest one, since a noun may lie below another. */
export const placeOf = <Item extends Placed>(nav: readonly Item[], pathname: string): Item | null =>
  nav.reduce<Item | null>((best, item) => {
    const near = nearness(item, pathname)
    return near > 0 && (best === null || near > nearness(best, pathname)) ? item : best
  }, null)
