import { act } from '@testing-library/react'
import { expect } from 'vitest'

/** The tab's stream in a test, in place of the browser's: `say` sends what the server would. */
export class FakeSource extends EventTarget {
  static all: FakeSource[] = []
  isClosed = false
  readonly url: string
  constructor(url: string) {
    super()
    this.url = url
    FakeSource.all.push(this)
  }
  close() {
    this.isClosed = true
  }
  say(name: string, data: unknown = {}, lastEventId = '') {
    act(() => void this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId })))
  }
}
export const newest = () => FakeSource.all.at(-1) ?? expect.unreachable('no stream was opened')

/** Something of a topic has changed. */
export const sayChanged = (topic: string) => newest().say('message', { topic, id: '1', version: '1' })
