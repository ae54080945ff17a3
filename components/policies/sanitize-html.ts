const TAGS = new Set(['P', 'PRE', 'CODE', 'SPAN', 'BR', 'UL', 'OL', 'LI', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'STRONG', 'EM', 'A', 'HR'])
/** Left out with all that is in them; of any other unknown element the text stays. */
const DROPPED = new Set(['SCRIPT', 'STYLE', 'IFRAME', 'OBJECT', 'EMBED', 'TEMPLATE', 'SVG', 'MATH', 'NOSCRIPT', 'TITLE', 'TEXTAREA'])

function copyOf(node: Node, into: Node, by: Document): void {
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) into.appendChild(by.createTextNode(child.textContent ?? ''))
    if (!(child instanceof Element)) continue
    const name = child.tagName.toUpperCase()
    if (DROPPED.has(name)) continue
    if (!TAGS.has(name)) {
      copyOf(child, into, by)
      continue
    }
    const copy = by.createElement(name)
    const href = child.getAttribute('href')
    if (name === 'A' && href !== null && /^https:\/\//.test(href)) {
      copy.setAttribute('href', href)
      copy.setAttribute('target', '_blank')
      copy.setAttribute('rel', 'noreferrer')
    }
    // What highlights code, and nothing that could look like a part of the page.
    const look = child.getAttribute('class')
    if (name === 'SPAN' && look !== null && /^[ͼ\w -]+$/.test(look)) copy.setAttribute('class', look)
    copyOf(child, copy, by)
    into.appendChild(copy)
  }
}

type Policy = { createHTML: (html: string) => unknown }
let policy: Policy | null | undefined
/** Where the browser asks for it, markup is marked as ours: it was copied part by part right here. */
function trusted(html: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: { createPolicy: (name: string, rules: object) => Policy } }
  policy ??= trustedTypes?.createPolicy('acgs-words', { createHTML: (text: string) => text }) ?? null
  return (policy ? policy.createHTML(html) : html) as string // the browser takes it wherever a string would stand
}

/** Words of a language server as elements of this page: a few kinds without attributes, links of the web in a new tab, and nothing else. */
export function elementsOf(html: string): DocumentFragment {
  const read = new DOMParser().parseFromString(trusted(html), 'text/html')
  const clean = document.createDocumentFragment()
  copyOf(read.body, clean, document)
  return clean
}

const ESCAPED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => ESCAPED[sign] ?? sign)
function markupOf(node: Node): string {
  if (!(node instanceof Element)) return node.nodeType === Node.TEXT_NODE ? escaped(node.textContent ?? '') : markupOfAll(node)
  const name = node.tagName.toLowerCase()
  const said = [...node.attributes].map((one) => ` ${one.name}="${escaped(one.value)}"`).join('')
  return name === 'br' || name === 'hr' ? `<${name}>` : `<${name}${said}>${markupOfAll(node)}</${name}>`
}
const markupOfAll = (node: Node): string => [...node.childNodes].map(markupOf).join('')

/** The same as markup, for the editor's own tooltips. */
export const sanitizeHtml = (html: string): string => trusted(markupOf(elementsOf(html)))
