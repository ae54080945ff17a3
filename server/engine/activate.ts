import type { Residents } from './residents'
import type { EngineVersion } from './version'

/** Which version decides here. The one before it stays resident, for an instant way back. */
export type Activation = {
  active(): EngineVersion | null
  failure(): string | null
  /** Makes `wanted` the deciding version once every thread has it warm. A failure leaves the old one active and says why. */
  follow(wanted: number | null): Promise<void>
}
type ActivationOptions = {
  residents: Residents
  onActive: (version: EngineVersion, tookMs: number) => void
  onFailure: (reason: string) => void
}

export function createActivation({ residents, onActive, onFailure }: ActivationOptions): Activation {
  let current: { number: number; version: EngineVersion } | null = null
  let failure: string | null = null
  let running: Promise<void> = Promise.resolve()

  async function take(wanted: number): Promise<void> {
    if (wanted === current?.number) {
      failure = null
      return
    }
    const startedAt = performance.now()
    try {
      const version = await residents.take(wanted)
      current = { number: wanted, version }
      failure = null
      onActive(version, performance.now() - startedAt)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      if (reason !== failure) onFailure(reason)
      failure = reason
    }
  }

  return {
    active: () => current?.version ?? null,
    failure: () => failure,
    follow(wanted) {
      if (wanted === null) return Promise.resolve()
      running = running.then(() => take(wanted))
      return running
    },
  }
}
