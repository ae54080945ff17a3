import { EmptyState } from '@/components/ui/empty-state'
import { Sheet } from '@/components/ui/sheet'

/** Nothing is watched: what it takes. */
export function NoCluster() {
  return (
    <Sheet label="No cluster">
      <EmptyState
        title="No cluster is set up"
        detail={
          <>
            Nothing is watched, and nothing can be changed from here. Set <code className="mono">KUBECONFIG</code> for the console and the
            worker, or run them inside the cluster with their service accounts; the README says which rights each needs. Decisions go on
            without it.
          </>
        }
      />
    </Sheet>
  )
}
