/** What a text may be read for without running it. It informs and refuses nothing: whoever means harm writes it otherwise. */
const SIGNS: readonly { sign: string; pattern: RegExp }[] = [
  { sign: 'starts a shell', pattern: /\b(?:os\.system|subprocess\.|child_process|pty\.spawn|\/bin\/(?:ba)?sh)\b/ },
  { sign: 'builds code from text', pattern: /\b(?:eval|exec|compile|Function|__import__)\s*\(/ },
  { sign: 'opens a socket', pattern: /\b(?:socket\.socket|net\.connect|net\.createConnection|urllib|requests\.(?:get|post)|fetch\s*\()/ },
  {
    sign: 'names a path of the host',
    pattern: /\/(?:proc\/(?:1|self\/root|sys)|sys\/|dev\/(?:mem|kmem|sd)|etc\/(?:passwd|shadow)|root\/)/,
  },
  { sign: 'names the container runtime', pattern: /\b(?:docker|containerd|crio)\.sock\b/ },
  { sign: 'loads foreign functions', pattern: /\b(?:ctypes|cffi|process\.dlopen|ffi-napi)\b/ },
  { sign: 'calls the kernel by number', pattern: /\bsyscall\s*\(/ },
]

/** What in the code is worth a look, in fixed words: nothing of the code itself is in the answer. */
export const scanCode = (code: string): string[] => SIGNS.flatMap(({ sign, pattern }) => (pattern.test(code) ? [sign] : []))
