/** The one redactor of what a cluster says: objects before they are compared, shown or kept, and its texts before they are messages. */
export const MASKED = '(masked)'
const MAX_TEXT = 2000

const SECRET_NAME =
  /pass(word|wd|phrase)?$|pass(word|wd|phrase)|secret|token|api[-_]?key|private[-_]?key|access[-_]?key|credential|auth(orization)?$|dsn$|connection[-_]?string|database[-_]?url|kubeconfig/i
/** Whether a value under this name is kept from people: a variable, a key of a map, a member. */
export const isSecretName = (name: string): boolean => SECRET_NAME.test(name)

/** What in a text is a secret by its form: all after the first group is replaced. Every repetition is bounded or ends its match, so that a
 *  hostile text costs no more than its length. */
const SHAPES: readonly RegExp[] = [
  /(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
  /(\b(?:Bearer|Basic)\s{1,3})[A-Za-z0-9._~+/=-]{8,}/gi,
  /()\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/g,
  /(:\/\/[^\s:/@]{0,100}:)[^\s@/]{1,200}(?=@)/g,
  /()\b(?:gh[pousr]_[A-Za-z0-9]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|AKIA[0-9A-Z]{16}|sk-[A-Za-z0-9_-]{20,})/g,
  /((?:password|passwd|passphrase|secret|token|api[-_]?key|private[-_]?key|access[-_]?key|credential)[A-Za-z0-9_.-]{0,40}"?\s{0,3}[:=]\s{0,3}"?)(?!\(masked\))[^\s",;&}]+/gi,
]
// Control characters, and those that turn the direction of a text or are not seen at all.
const UNSEEN = /\p{Cf}|(?![\t\n])\p{Cc}/gu

/** A text of any length without what is a secret by its form: a log. */
export const withoutSecrets = (text: string): string => SHAPES.reduce((masked, shape) => masked.replace(shape, `$1${MASKED}`), text)

/** A text of the cluster as a message may hold it: no secret, no control or direction characters, at most 2,000 characters. */
export function maskText(text: string, max = MAX_TEXT): string {
  const masked = withoutSecrets(text.slice(0, max * 4)).replace(UNSEEN, '\ufffd')
  return masked.length > max ? `${masked.slice(0, max - 1)}…` : masked
}

type Node = Record<string, unknown>
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)
const every = (map: unknown): unknown => (isNode(map) ? Object.fromEntries(Object.keys(map).map((name) => [name, MASKED])) : map)

/** A variable of a container: its value goes when its name is a secret's. */
function maskVariable(node: Node): Node {
  const isVariable = typeof node.name === 'string' && typeof node.value === 'string'
  return isVariable && isSecretName(String(node.name)) ? { ...node, value: MASKED } : node
}

function maskMember(name: string, value: unknown): unknown {
  if (typeof value === 'string') return isSecretName(name) && !/name$|ref$/i.test(name) ? MASKED : withoutSecrets(value)
  return maskValue(value)
}

function maskValue(value: unknown): unknown {
  if (typeof value === 'string') return withoutSecrets(value)
  if (Array.isArray(value)) return value.map(maskValue)
  if (!isNode(value)) return value
  const node = maskVariable(value)
  // The text of the last apply holds the whole object once more.
  return Object.fromEntries(
    Object.entries(node).map(([name, member]) =>
      name === 'kubectl.kubernetes.io/last-applied-configuration' ? [name, MASKED] : [name, maskMember(name, member)],
    ),
  )
}

/** The object without secrets: data of a Secret, variables and members named like one, texts that are one by their form. Managed fields are
 *  left out. In: any object of the cluster. The given object stays as it is. */
export function maskObject<T extends { kind?: unknown }>(object: T): T {
  const node = maskValue(object) as Node
  if (object.kind === 'Secret') {
    node.data = every(node.data)
    node.stringData = every(node.stringData)
  }
  if (isNode(node.metadata)) {
    const { managedFields: _managed, ...metadata } = node.metadata
    node.metadata = metadata
  }
  return node as T // the same members, some values replaced by text
}
