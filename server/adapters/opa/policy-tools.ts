import type { Diagnostic, PolicyTools } from '@/server/ports/policy-tools'
import { astsOf } from './ast'
import { offeredBy } from './capabilities'
import { commandsOf } from './commands'
import { compile } from './compile'
import { cover } from './cover'
import { diagnose, isFinished } from './diagnose'
import { evaluate } from './evaluate'
import { evaluateAll } from './evaluate-all'
import { format } from './format'
import { keptAnswers } from './kept-answers'
import { keptTools } from './kept-tools'
import { rulesOf } from './rules'
import { checkFiles } from './safe-files'
import { runTests } from './test-run'
import { toolFixes } from './tool-fixes'
import lock from './tools.lock.json'
import { fairTurns } from './turns'

const KEPT = 100
const AT_ONCE = { atOnce: 4, perPerson: 2, waiting: 200 }

/** In: the variables that name tools, and the folder in which built ones are kept. */
export function opaPolicyTools({ env, cache }: { env: Record<string, string | undefined>; cache: string }): PolicyTools {
  const kept = keptTools({ lock, env, cache })
  const commands = commandsOf(kept, fairTurns(AT_ONCE))
  const parts = {
    commands,
    asts: astsOf(commands),
    offered: offeredBy(commands),
    checked: keptAnswers<Diagnostic[]>(KEPT, isFinished),
    linted: keptAnswers<Diagnostic[]>(KEPT, isFinished),
    fixes: toolFixes(commands),
  }
  return {
    states: async () => {
      const [opa, regal] = await Promise.all([kept.state('opa'), kept.state('regal')])
      return { opa, regal }
    },
    diagnose: async (files, by, options = {}) => {
      checkFiles(files)
      return diagnose(parts, files, { ...options, by })
    },
    format: async (file, by) => {
      checkFiles([file])
      return format(commands, file, by)
    },
    test: async (files, options) => {
      checkFiles(files)
      return runTests(parts, files, options)
    },
    cover: async (files, by, testSeconds) => {
      checkFiles(files)
      return cover(parts, files, { by, testSeconds })
    },
    evaluate: async (request, by) => {
      checkFiles(request.files)
      return evaluate(commands, request, by)
    },
    evaluateAll: async (files, cases, by) => {
      checkFiles(files)
      return evaluateAll(commands, files, cases, by)
    },
    rules: async (files, by) => {
      checkFiles(files)
      return rulesOf(parts.asts, files, by)
    },
    compile: async (files, by) => {
      checkFiles(files)
      return compile(commands, files, by)
    },
  }
}
