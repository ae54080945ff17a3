export type EdgeKind = 'prod' | 'sim' | 'drill' | 'stop'

/** The top of the window says where you are. Always together with the badge in words. */
export function Edge({ kind }: { kind: EdgeKind }) {
  return <div className="edge" data-env={kind} />
}
