import { LANGUAGES, type Language } from '@/lib/schemas/execute'

const ENTRY = /^(\w{1,32})=([^\s,=]{1,512})$/

/** `python=<image>@sha256:…,javascript=…`, images by digest. Errors: Error naming the entry that is none. */
export function imagesOf(text: string | null): ReadonlyMap<Language, string> {
  const images = new Map<Language, string>()
  for (const entry of (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')) {
    const [, name = '', image = ''] = ENTRY.exec(entry) ?? []
    const language = LANGUAGES.find((one) => one === name)
    if (!language || !/@sha256:[0-9a-f]{64}$/.test(image))
      throw new Error(`ACGS_SANDBOX_IMAGES: each entry is <language>=<image>@sha256:<digest>, languages ${LANGUAGES.join(', ')}.`)
    images.set(language, image)
  }
  return images
}
