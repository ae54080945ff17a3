import { findBrowser } from './find-browser.ts'
import { steps } from './test-steps.ts'
const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
void findBrowser
const step = steps(chromium).find(({ name }) => name === 'browser')
const count = await step?.run()
console.log(count?.output)
console.log(count?.passed, 'passed', count?.failed, 'failed')
