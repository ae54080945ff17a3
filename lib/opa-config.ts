/** The configuration with which an OPA joins: where it finds us, whom it believes, and where its token lies. It holds no secret. */
export type OpaConfigOf = {
  /** Of this console, as the OPA reaches it. */
  consoleUrl: string
  set: string
  tokenPath: string
  /** The one that signs first. */
  keys: readonly { kid: string; pem: string }[]
}

const indent = (text: string, by: number) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `${' '.repeat(by)}${line}`)
    .join('\n')

/** YAML as it is copied into a file. Without a key there is nothing to believe, so there is no configuration. */
export function opaConfig({ consoleUrl, set, tokenPath, keys }: OpaConfigOf): string {
  const [first] = keys
  if (!first) return ''
  return `services:
  acgs:
    url: ${JSON.stringify(`${consoleUrl.replace(/\/+$/, '')}/api/v1/opa`)}
    credentials:
      bearer:
        token_path: ${JSON.stringify(tokenPath)}
keys:
${keys.map(({ kid, pem }) => `  ${JSON.stringify(kid)}:\n    algorithm: ES256\n    scope: acgs\n    key: |\n${indent(pem, 6)}`).join('\n')}
discovery:
  service: acgs
  resource: ${JSON.stringify(`bundles/discovery?keyid=${first.kid}&set=${set}`)}
  signing:
    keyid: ${JSON.stringify(first.kid)}
    scope: acgs
  polling:
    min_delay_seconds: 1
    max_delay_seconds: 5
    long_polling_timeout_seconds: 30
`
}
