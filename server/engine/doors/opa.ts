import type { EvaluateRequest } from '@/lib/schemas/evaluate'
import { HttpProblem } from '@/server/http/answer'
import { readEvaluate } from './evaluate'

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The older form `{type, constitutional_hash, action, context, evolution_request | data_request}` names its parts otherwise. */
function normalise(input: Json): Json {
  const { constitutional_hash: pin, evolution_request: evolution, data_request: data, ...rest } = input
  if (pin === undefined && evolution === undefined && data === undefined) return input
  const asked = evolution ?? data
  const agentId =
    rest.agent_id ?? (isObject(rest.context) ? rest.context.agent_id : undefined) ?? (isObject(asked) ? asked.agent_id : undefined)
  return {
    ...rest,
    ...(agentId === undefined ? {} : { agent_id: agentId }),
    ...(pin === undefined ? {} : { constitution_hash: pin }),
    ...(asked === undefined ? {} : { input_data: asked }),
    action: rest.action ?? (evolution === undefined ? 'data.access' : 'evolve_agent'),
    type: rest.type ?? (evolution === undefined ? 'data_access' : 'evolution_approval'),
  }
}

/** The `input` of OPA's data API as an evaluate request. Errors: `invalid_input` naming the member below `input`. */
export function readOpaInput(body: unknown): EvaluateRequest {
  if (!isObject(body))
    throw new HttpProblem('invalid_input', 'Send an object with the member `input`.', { details: [{ path: '', issue: 'not an object' }] })
  const { input, ...others } = body
  const [stranger] = Object.keys(others)
  if (stranger !== undefined)
    throw new HttpProblem('invalid_input', 'Only `input` is read here.', {
      details: [{ path: stranger.slice(0, 256), issue: 'no such member' }],
    })
  if (!isObject(input))
    throw new HttpProblem('invalid_input', '`input` must be an object.', { details: [{ path: 'input', issue: 'must be an object' }] })
  return readEvaluate(normalise(input), ['input'])
}
