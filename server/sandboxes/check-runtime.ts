import type { ExecuteRequest } from '@/lib/schemas/execute'
import { HttpProblem } from '@/server/http/answer'
import type { Cluster } from '@/server/ports/cluster'
import { refTo } from '@/server/ports/cluster'
import { troubleOf } from '@/server/ports/cluster-error'
import type { SandboxParts } from './parts'

const later = { headers: { 'retry-after': '5' } }

/** What an execution needs of the cluster before anybody is asked about it: that it answers, the class of the runtime, an image of the language.
 *  Nothing falls back to a weaker runtime. Errors: `not_ready`, `upstream_unavailable`, `invalid_input`. */
export async function checkRuntime(parts: SandboxParts, asked: ExecuteRequest): Promise<{ cluster: Cluster; image: string }> {
  const { cluster } = parts
  if (!cluster) throw new HttpProblem('not_ready', 'No cluster is set up, so nothing can be run.', later)
  if (asked.runtime === 'runc') {
    if (parts.environment === 'production')
      throw new HttpProblem('invalid_input', 'Plain runc does not separate code from its node: not in production.', {
        details: [{ path: 'runtime', issue: 'must be gvisor or kata-firecracker here' }],
      })
  } else {
    await cluster.get(refTo('RuntimeClass', null, asked.runtime)).catch((cause: unknown) => {
      if (troubleOf(cause, 'notFound'))
        throw new HttpProblem(
          'not_ready',
          `The cluster has no runtime class ${asked.runtime}: nothing is run, and nothing else is used instead.`,
          later,
        )
      throw new HttpProblem('upstream_unavailable', 'The cluster does not answer, so nothing can be run.', later)
    })
  }
  const image = parts.imageOf(asked.language)
  if (!image) throw new HttpProblem('not_ready', `No image for ${asked.language} is set up (ACGS_SANDBOX_IMAGES).`, later)
  return { cluster, image }
}
