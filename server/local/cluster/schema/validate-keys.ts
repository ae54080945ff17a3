import type { Cause } from '@/server/local/cluster/status'

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
export const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/
const NAME_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
const VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/
const VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
const MOST = 63
const MOST_OF_PREFIX = 253
const MOST_OF_ALL = 256 * 1024

export const isSubdomain = (name: string): boolean => SUBDOMAIN.test(name) && name.length <= MOST_OF_PREFIX

export const invalidValue = (field: string, value: unknown, why: string): Cause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${JSON.stringify(value)}: ${why}`,
  field,
})

function prefixTrouble(prefix: string): string[] {
  if (prefix === '') return ['prefix part must be non-empty']
  const long = prefix.length > MOST_OF_PREFIX ? [`prefix part must be no more than ${MOST_OF_PREFIX} bytes`] : []
  return SUBDOMAIN.test(prefix) ? long : [...long, `prefix part ${SUBDOMAIN_RULE}`]
}

/** What is wrong with the key of a label or an annotation: an optional subdomain before one stroke, and a name. */
function keyTrouble(key: string): string[] {
  const [first = '', second, ...more] = key.split('/')
  if (more.length > 0) return [`a qualified name ${NAME_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`]
  const name = second ?? first
  const prefix = second === undefined ? [] : prefixTrouble(first)
  if (name === '') return [...prefix, 'name part must be non-empty', `name part ${NAME_RULE}`]
  const long = name.length > MOST ? [`name part must be no more than ${MOST} bytes`] : []
  return NAME.test(name) ? [...prefix, ...long] : [...prefix, ...long, `name part ${NAME_RULE}`]
}

type Keyed = { labels?: Record<string, string> | undefined; annotations?: Record<string, string> | undefined }

/** What is refused of the labels and annotations under a path: `metadata`, or `spec.template`. */
export function checkKeys({ labels = {}, annotations = {} }: Keyed, path: string): Cause[] {
  const said = Object.entries(labels).flatMap(([key, value]) => [
    ...keyTrouble(key).map((why) => invalidValue(`${path}.labels`, key, why)),
    ...(value.length > MOST ? [invalidValue(`${path}.labels`, value, `must be no more than ${MOST} bytes`)] : []),
    ...(VALUE.test(value) ? [] : [invalidValue(`${path}.labels`, value, VALUE_RULE)]),
  ])
  const field = `${path}.annotations`
  const bytes = Object.entries(annotations).reduce((sum, [key, value]) => sum + key.length + value.length, 0)
  return [
    ...said,
    // Annotations are more forgiving than labels: an upper-case prefix passes.
    ...Object.keys(annotations).flatMap((key) => keyTrouble(key.toLowerCase()).map((why) => invalidValue(field, key, why))),
    ...(bytes > MOST_OF_ALL
      ? [{ reason: 'FieldValueTooLong', message: `Too long: may not be more than ${MOST_OF_ALL} bytes`, field }]
      : []),
  ]
}
