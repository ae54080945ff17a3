import { describe, expect, test } from 'vitest'
import { type DiffLine, type DiffRow, diffObjects } from '@/lib/object-diff'
import { piecesOf, sayFold, targetRows } from './diff-pieces'

const said = (parts: { text: string; isChanged: boolean }[]) =>
  piecesOf(parts).map(({ text, isChanged, isHidden }) => `${isChanged ? '!' : ''}${isHidden ? '#' : ''}${text}`)

describe('the pieces of a line', () => {
  test('changed words stay apart from the others', () => {
    expect(
      said([
        { text: 'image: engine:', isChanged: false },
        { text: '2.13', isChanged: true },
      ]),
    ).toEqual(['image: engine:', '!2.13'])
  })

  test('a hidden value is one word, however the difference cut it', () => {
    expect(said([{ text: 'value: (hidden)', isChanged: false }])).toEqual(['value: ', '#hidden'])
    expect(
      said([
        { text: 'value: (hidden', isChanged: false },
        { text: ', changed', isChanged: true },
        { text: ')', isChanged: false },
      ]),
    ).toEqual(['value: ', '!#hidden, changed'])
  })

  test('what cannot be seen is named, and markup stays text', () => {
    expect(said([{ text: 'a\u202Eb<img src=x>', isChanged: false }])).toEqual(['a⟦U+202E⟧b<img src=x>'])
  })

  test('an empty line has no piece', () => expect(piecesOf([{ text: '', isChanged: false }])).toEqual([]))
})

describe('the target', () => {
  const { rows } = diffObjects({ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, image: 'x:1' }, { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, image: 'x:2' })
  const lines = (of: DiffRow[]) => of.filter((row): row is DiffLine => row.sign !== 'fold')

  test('is what will stand there: nothing that goes, nothing marked, folds kept', () => {
    const target = targetRows(rows)
    expect(lines(target).map(({ text }) => text.map((part) => part.text).join(''))).toContain('image: x:2')
    expect(JSON.stringify(target)).not.toContain('x:1')
    expect(lines(target).every(({ sign, text }) => sign === ' ' && text.every(({ isChanged }) => !isChanged))).toBe(true)
    expect(target.filter(({ sign }) => sign === 'fold')).toEqual(rows.filter(({ sign }) => sign === 'fold'))
  })
})

test('a fold counts', () => expect([sayFold(1), sayFold(6)]).toEqual(['1 unchanged line', '6 unchanged lines']))
