import { FIRST_STATE, parsed, type StreamEvent, type StreamState } from './stream-state'

const SILENCE_MS = 20_000
const WAKE_MS = 12_000
const LEAST_WAIT_MS = 1_000
const MOST_WAIT_MS = 5_000

type Hooks = {
  onState: (state: StreamState) => void
  onEvent: (topic: string, event: StreamEvent) => void
  /** Something may have been missed: read everything again. */
  onGap: () => void
  onSignedOut: () => void
}

/** The tab's one EventSource, with a watchdog, its own reconnection and a cursor. */
export class StreamClient {
  private source: EventSource | null = null
  private watchdog: ReturnType<typeof setTimeout> | undefined
  private retry: ReturnType<typeof setTimeout> | undefined
  private cursor = ''
  private hasConnected = false
  private isStopped = false
  private state = FIRST_STATE
  private readonly hooks: Hooks

  constructor(hooks: Hooks) {
    this.hooks = hooks
  }

  start(): void {
    this.isStopped = false
    this.watch()
    this.connect()
  }

  stop(): void {
    this.isStopped = true
    this.drop()
    clearTimeout(this.retry)
    clearTimeout(this.watchdog)
  }

  /** The tab is back, or the network is: a stream that has been silent for a while is not worth waiting for. */
  wake(): void {
    const { lastBeatAt } = this.state
    if (this.isStopped || (lastBeatAt !== null && Date.now() - lastBeatAt <= WAKE_MS)) return
    this.connect()
    this.hooks.onGap()
  }

  private connect(): void {
    this.drop()
    clearTimeout(this.retry)
    const source = new EventSource(`/api/events?last=${this.cursor}`)
    this.source = source
    source.addEventListener('open', () => this.opened())
    source.addEventListener('ping', () => this.beat())
    source.addEventListener('message', (event) => this.received(event))
    source.addEventListener('resync', (event) => this.resync(event))
    source.addEventListener('bye', (event) => this.ended(event))
    source.addEventListener('error', () => this.lose(false))
  }

  private opened(): void {
    this.beat()
    if (this.hasConnected) this.hooks.onGap()
    this.hasConnected = true
  }

  private beat(): void {
    this.set({ state: 'live', lastBeatAt: Date.now(), nextTryAt: null, isLost: false })
    this.watch()
  }

  private received(event: MessageEvent<string>): void {
    this.keep(event)
    this.beat()
    const data = parsed(event.data)
    if (typeof data.topic !== 'string') return
    this.hooks.onEvent(data.topic, { id: String(data.id ?? ''), version: Number(data.version ?? 0) })
  }

  private resync(event: MessageEvent<string>): void {
    this.keep(event)
    this.beat()
    this.hooks.onGap()
  }

  private ended(event: MessageEvent<string>): void {
    if (parsed(event.data).reason !== 'session') {
      this.lose(false)
      return
    }
    this.stop()
    this.hooks.onSignedOut()
  }

  private keep(event: MessageEvent<string>): void {
    if (event.lastEventId !== '') this.cursor = event.lastEventId
  }

  /** Runs from the last beat, not from the last try: tries that fail one after the other are silence too. */
  private watch(): void {
    clearTimeout(this.watchdog)
    this.watchdog = setTimeout(() => {
      this.watch()
      this.lose(true)
    }, SILENCE_MS)
  }

  private lose(isSilent: boolean): void {
    if (this.isStopped) return
    this.drop()
    clearTimeout(this.retry)
    const wait = LEAST_WAIT_MS + Math.random() * (MOST_WAIT_MS - LEAST_WAIT_MS)
    this.set({ ...this.state, state: 'reconnecting', nextTryAt: Date.now() + wait, isLost: isSilent || this.state.isLost })
    this.retry = setTimeout(() => this.connect(), wait)
  }

  private drop(): void {
    this.source?.close()
    this.source = null
  }

  private set(state: StreamState): void {
    this.state = state
    this.hooks.onState(state)
  }
}
