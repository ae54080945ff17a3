import { autocompletion, type Completion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete'
import { LSPPlugin, serverCompletionSource, signatureHelp } from '@codemirror/lsp-client'
import { EditorState, type Extension } from '@codemirror/state'
import { type EditorView, hoverTooltip, keymap } from '@codemirror/view'
import { type BuiltinDoc, uriOf } from '@/lib/schemas/language'
import type { Language } from './language-client'
import { languageMarks, offsetAt, positionAt } from './language-marks'
import { sayBuiltin } from './rego-answers'
import { elementsOf } from './sanitize-html'

export type LanguageActs = {
  /** Keys in the editor do the same as the menu above it. */
  goToDefinition: () => void
  findReferences: () => void
  rename: () => void
  outline: () => void
}
type Badged = Completion & { badge?: BuiltinDoc['class'] }

function badgeOf(kind: BuiltinDoc['class']): HTMLElement {
  const badge = document.createElement('span')
  badge.className = 'cm-class'
  badge.dataset.kind = kind
  badge.textContent = kind
  return badge
}

function words(plugin: LSPPlugin, value: { kind: string; value: string } | string): HTMLElement {
  const box = document.createElement('div')
  box.className = 'cm-lsp-documentation cm-words'
  const content = typeof value === 'string' ? { kind: 'markdown' as const, value } : { kind: value.kind as 'markdown', value: value.value }
  box.append(elementsOf(plugin.docToHTML(content, 'markdown')))
  return box
}

/** The reference around a place, such as `time.now_ns`. */
function nameAround(state: EditorState, at: number): string {
  const { text, from } = state.doc.lineAt(at)
  const before = /[\w.]*$/.exec(text.slice(0, at - from))?.[0] ?? ''
  return before + (/^\w*/.exec(text.slice(at - from))?.[0] ?? '')
}

const completions =
  (builtins: ReadonlyMap<string, BuiltinDoc>) =>
  async (context: CompletionContext): Promise<CompletionResult | null> => {
    const found = await serverCompletionSource(context)
    if (!found) return null
    const dots = context.state.sliceDoc(found.from, context.pos).split('.').length
    const options = found.options.map((option): Badged => {
      const builtin = builtins.get(option.label)
      if (!builtin) return option
      const { detail: _detail, ...rest } = option
      const info = ({ view }: { view?: EditorView | undefined }) => {
        const plugin = view && LSPPlugin.get(view)
        return plugin ? words(plugin, sayBuiltin(builtin)) : null
      }
      return { ...rest, badge: builtin.class, boost: builtin.class === 'refused' ? -50 : 0, info: () => info(context) }
    })
    // Asked again after a dot: what stands below it may be another list.
    const validFor = (text: string) => /^[\w.]*$/.test(text) && text.split('.').length === dots
    return { ...found, options, ...(found.validFor ? { validFor } : {}) }
  }

const hover = (language: Language, { path, builtins }: { path: string; builtins: ReadonlyMap<string, BuiltinDoc> }) =>
  hoverTooltip(
    async (view, pos) => {
      const plugin = LSPPlugin.get(view)
      const found = await language.hover(path, positionAt(view.state.doc, pos)).catch(() => null)
      if (!found || !plugin) return null
      const { doc } = view.state
      const builtin = builtins.get(nameAround(view.state, pos))
      return {
        pos: found.range ? offsetAt(doc, found.range.start) : pos,
        end: found.range ? offsetAt(doc, found.range.end) : pos,
        above: true,
        create: () => {
          const dom = words(plugin, found.contents)
          dom.classList.add('cm-hover')
          if (builtin) {
            const line = document.createElement('p')
            line.append(badgeOf(builtin.class), builtin.reason ? ` ${builtin.reason}` : '')
            dom.prepend(line)
          }
          return { dom }
        },
      }
    },
    { hideOnChange: true },
  )

type Given = { path: string; builtins: ReadonlyMap<string, BuiltinDoc>; acts: LanguageActs }

/** Everything about names in one file of Rego: completion, words at the pointer, arguments, folds, uses, and the keys for the rest. */
export function languageExtension(language: Language, { path, builtins, acts }: Given): Extension {
  const data = [{ autocomplete: completions(builtins) }]
  const run = (act: () => void) => () => {
    act()
    return true
  }
  return [
    language.client.plugin(uriOf(path), 'rego'),
    autocompletion({
      addToOptions: [{ position: 70, render: ({ badge }: Badged) => (badge ? badgeOf(badge) : null) }],
    }),
    EditorState.languageData.of(() => data),
    hover(language, { path, builtins }),
    signatureHelp(),
    languageMarks(language, path),
    keymap.of([
      { key: 'F12', run: run(acts.goToDefinition), preventDefault: true },
      { key: 'Shift-F12', run: run(acts.findReferences), preventDefault: true },
      { key: 'F2', run: run(acts.rename), preventDefault: true },
      { key: 'Mod-Shift-o', run: run(acts.outline), preventDefault: true },
    ]),
  ]
}
