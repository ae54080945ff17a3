import { digestOf, sha256Hex } from '@/server/adapters/opa/constitution-hash'

export const sha256 = (bytes: string | Uint8Array): string => `sha256:${sha256Hex(bytes)}`

/** What an approval is bound to: SHA-256 of the RFC 8785 form of `{agent_id, action, resource, tool, arguments}`.
 *  A request that names no `arguments` has all else of its input_data as arguments, so that no changed value escapes the digest. */
export function inputDigest(asked: { agentId: string; action: string; inputData: Readonly<Record<string, unknown>> }): string {
  const { resource = null, tool = null, ...rest } = asked.inputData
  const isNamed = Object.keys(rest).length === 1 && Object.hasOwn(rest, 'arguments')
  return digestOf({ action: asked.action, agent_id: asked.agentId, arguments: isNamed ? rest.arguments : rest, resource, tool })
}
