import { expect, test } from 'vitest'
import { checkpointText, signNote } from '@/server/audit/note'
import type { Anchor } from '@/server/ports/anchor'
import { aSigner } from './audit-signer'

export type AnchorUnderTest = { anchor: Anchor; takeAway: () => Promise<void> }

/** What every anchor does. */
export function anchorContract(make: () => Promise<AnchorUnderTest>): void {
  const signers = [aSigner(), aSigner()]
  const noteOf = (size: number) => signNote(checkpointText({ origin: 'acgs-simulated/test', size, root: Buffer.alloc(32, size) }), signers)

  test('holds nothing at first, then the newest note exactly as it was put', async () => {
    const { anchor } = await make()
    expect(await anchor.fetch()).toBeNull()
    for (const size of [1, 2, 700]) {
      await anchor.put(noteOf(size))
      expect(await anchor.fetch()).toBe(noteOf(size))
    }
  })

  test('says UPSTREAM when it is away, and nothing about where it is', async () => {
    const { anchor, takeAway } = await make()
    await anchor.put(noteOf(1))
    await takeAway()
    for (const ask of [() => anchor.fetch(), () => anchor.put(noteOf(2))]) {
      const failure = await ask().then(
        () => null,
        (cause: unknown) => cause,
      )
      expect(failure).toMatchObject({ code: 'UPSTREAM' })
      expect(String(failure)).not.toContain('/')
    }
  })
}
