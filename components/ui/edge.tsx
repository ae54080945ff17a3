export type EdgeKind = 'prod' | 'sim' | 'drill' | 'stop' | 'unknown'

/** The top of the window says where you are. Always together with the badge in words. */
export function Edge({ kind }: { kind: EdgeKind }) {
  // Until the cluster has said what it is, what is done here counts as real.
  return <div className="edge" data-env={kind === 'unknown' ? 'prod' : kind} />
}
