import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { anchorContract } from '@/server/testing/anchor.contract'
import { gitAnchor } from './anchor'

const folder = mkdtempSync(join(tmpdir(), 'acgs-git-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const place = () => join(folder, crypto.randomUUID())
const git = (path: string, ...args: string[]) => execFileSync('git', [`--git-dir=${path}`, ...args], { encoding: 'utf8' }).trim()
const noteOf = (size: number) => `acgs-simulated/test\n${size}\nroot\n\n— name ${'A'.repeat(91)}=\n`

describe('a Git repository', () => {
  anchorContract(async () => {
    const path = place()
    return {
      anchor: gitAnchor(path),
      takeAway: async () => {
        rmSync(path, { recursive: true })
        writeFileSync(path, 'no repository')
      },
    }
  })

  test('keeps each checkpoint as a commit on top of the one before, in a bare repository that nobody pushes over', async () => {
    const path = place()
    const anchor = gitAnchor(path)
    for (const size of [1, 2, 700]) await anchor.put(noteOf(size))
    expect(git(path, 'log', '--format=%s', 'checkpoints').split('\n')).toEqual(
      [700, 2, 1].map((size) => `acgs-simulated/test: ${size} entries`),
    )
    expect(git(path, 'show', 'checkpoints~1:checkpoint.note')).toBe(noteOf(2).trim())
    expect(git(path, 'rev-parse', '--is-bare-repository')).toBe('true')
    git(path, 'fsck', '--strict')
    const clone = place()
    execFileSync('git', ['clone', '--quiet', '--branch', 'checkpoints', path, clone], { stdio: 'ignore' })
    const rewrite = ['-c', 'user.name=x', '-c', 'user.email=x@x', 'commit', '--quiet', '--amend', '-m', 'other']
    execFileSync('git', ['-C', clone, ...rewrite])
    expect(() => execFileSync('git', ['-C', clone, 'push', '--quiet', '--force', 'origin', 'checkpoints'], { stdio: 'ignore' })).toThrow()
    expect(await anchor.fetch()).toBe(noteOf(700))
  })

  test('with a remote, settings from elsewhere or a working copy it is refused, and nothing is written', async () => {
    for (const [name, value] of [
      ['remote.origin.url', 'https://example.org/log.git'],
      ['include.path', '/nowhere'],
      ['core.bare', 'false'],
    ] as const) {
      const path = place()
      const anchor = gitAnchor(path)
      await anchor.put(noteOf(1))
      const before = git(path, 'rev-parse', 'checkpoints')
      git(path, 'config', name, value)
      for (const ask of [() => anchor.fetch(), () => anchor.put(noteOf(2))]) await expect(ask()).rejects.toMatchObject({ code: 'UPSTREAM' })
      expect(execFileSync('git', [`--git-dir=${path}`, 'rev-parse', 'checkpoints'], { encoding: 'utf8' }).trim()).toBe(before)
    }
  })

  test('no hook of the repository runs, and no text becomes a command', async () => {
    const path = place()
    const anchor = gitAnchor(path)
    await anchor.put(noteOf(1))
    const touched = join(folder, 'touched')
    mkdirSync(join(path, 'hooks'), { recursive: true })
    writeFileSync(join(path, 'hooks', 'reference-transaction'), `#!/bin/sh\ntouch ${touched}\n`, { mode: 0o755 })
    const hostile = noteOf(2).replace('acgs-simulated/test', `--exec=$(touch ${touched});\`touch ${touched}\``)
    await anchor.put(hostile)
    expect(await anchor.fetch()).toBe(hostile)
    expect(existsSync(touched)).toBe(false)
  })

  test('of two that write at the same moment one adds and the other is told, or both add in turn: no commit is lost', async () => {
    const path = place()
    const anchor = gitAnchor(path)
    await anchor.put(noteOf(1))
    const both = await Promise.allSettled([anchor.put(noteOf(2)), anchor.put(noteOf(3))])
    const added = both.filter(({ status }) => status === 'fulfilled').length
    expect(added).toBeGreaterThanOrEqual(1)
    expect(git(path, 'rev-list', '--count', 'checkpoints')).toBe(String(1 + added))
  })
})
