import * as z from 'zod'

/** The only reader of process.env. Parsed once; a wrong value stops the start and names the variable. */
const port = (fallback: number) => z.coerce.number().int().min(1).max(65535).default(fallback)

const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/

const Fields = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  ACGS_BIND: z.string().default('127.0.0.1'),
  ACGS_CONSOLE_PORT: port(3000),
  ACGS_ENGINE_PORT: port(8001),
  ACGS_WORKER_PORT: port(8003),
  ACGS_CONTROLLER_PORT: port(8004),
  ACGS_STOP_DOOR_PORT: port(8005),
  ACGS_CONSOLE_METRICS_PORT: port(9800),
  ACGS_ENGINE_METRICS_PORT: port(9801),
  ACGS_WORKER_METRICS_PORT: port(9803),
  ACGS_CONTROLLER_METRICS_PORT: port(9804),
  ACGS_DATA_DIR: z.string().default('.acgs'),
  ACGS_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(8).default(0),
  ACGS_ROLE_ID: z.string().max(64).default('local-1'),
  ACGS_VERSION: z.string().max(32).default('0.1.0'),
  ACGS_ENVIRONMENT: z.string().max(64).default('local'),
  ACGS_ORIGIN: z.enum(['live', 'simulated']).default('live'),
  ACGS_PERSONAS: z.enum(['0', '1']).default('0'),
  ACGS_MASK_KEY: z.string().min(32).optional(),
  ACGS_STOP_DOOR_KEY: z.string().min(32).max(512).optional(),
  ACGS_STOP_DOOR_URL: z.url().optional(),
  ACGS_STOP_DOOR_BIND: z.string().default('127.0.0.1'),
  ACGS_SEAL_KEYS: z.string().min(45).optional(),
  ACGS_AUDIT_KEY_FILE: z.string().min(1).max(4096).optional(),
  ACGS_AUDIT_ANCHOR_FILE: z.string().min(1).max(4096).optional(),
  ACGS_AUDIT_ANCHOR_GIT: z
    .string()
    .max(4096)
    .regex(/^\/[^\0\n]+$/, 'the whole path of a bare repository on this machine; a remote is refused')
    .optional(),
  ACGS_RECEIPT_KEY_FILE: z.string().min(1).max(4096).optional(),
  ACGS_STOP_KEY_FILE: z.string().min(1).max(4096).optional(),
  ACGS_BUNDLE_KEY_FILE: z.string().min(1).max(4096).optional(),
  ACGS_BUNDLE_VERIFY_FILE: z.string().min(1).max(4096).optional(),
  ACGS_BUNDLE_MAX_AGE_MS: z.coerce.number().int().min(1000).default(300_000),
  ACGS_BUNDLE_FAIL_CLOSED: z.enum(['0', '1']).default('0'),
  ACGS_EVALUATOR_FILE: z.string().min(1).max(4096).optional(),
  ACGS_ENGINE_WORKERS: z.coerce.number().int().min(1).max(64).optional(),
  ACGS_ENGINE_URL: z.url().optional(),
  ACGS_WORKER_URL: z.url().optional(),
  ACGS_CONTROLLER_URL: z.url().optional(),
  ACGS_CONSOLE_URL: z.url().optional(),
  ACGS_SPOOL_MAX_BYTES: z.coerce.number().int().min(1_048_576).default(268_435_456),
  ACGS_SPOOL_MAX_AGE_MS: z.coerce.number().int().min(1000).default(3_600_000),
  OPA_BIN: z.string().max(4096).optional(),
  REGAL_BIN: z.string().max(4096).optional(),
  ACGS_TOOLS_DIR: z.string().max(4096).optional(),
  ACGS_TOOLS_UNPINNED: z.enum(['0', '1']).default('0'),
  PATH: z.string().optional(),
  ACGS_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  DATABASE_URL: z.string().min(1).optional(),
  AUDIT_DATABASE_URL: z.string().min(1).optional(),
  KAFKA_BROKERS: z
    .string()
    .regex(/^[^\s,:]+:\d{1,5}(\s*,\s*[^\s,:]+:\d{1,5})*$/, 'host:port, several by commas')
    .transform((text) => text.split(',').map((one) => one.trim()))
    .optional(),
  KAFKA_TLS: z.enum(['0', '1']).default('0'),
  KAFKA_USERNAME: z.string().min(1).optional(),
  KAFKA_PASSWORD: z.string().min(1).optional(),
  KUBECONFIG: z.string().min(1).max(4096).optional(),
  KUBERNETES_SERVICE_HOST: z.string().min(1).max(253).optional(),
  ACGS_CLUSTER_CONTEXT: z.string().min(1).max(253).optional(),
  ACGS_CLUSTER_NAMESPACES: z
    .string()
    .max(4096)
    .regex(/^[a-z0-9-]{1,63}(,[a-z0-9-]{1,63})*$/, 'namespaces by commas')
    .default('governance,workload,shared,monitoring')
    .transform((text) => text.split(',')),
  ACGS_SANDBOX_NAMESPACE: z
    .string()
    .regex(/^[a-z0-9-]{1,63}$/, 'a namespace')
    .default('workload'),
  ACGS_SANDBOX_IMAGES: z.string().max(4096).optional(),
  XDG_STATE_HOME: z.string().max(4096).optional(),
  OIDC_ISSUER: z
    .url()
    .max(500)
    .refine((url) => url.startsWith('https://') || LOOPBACK.test(url), 'https, except on loopback')
    .optional(),
  OIDC_CLIENT_ID: z.string().min(1).max(500).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).max(4096).optional(),
  OIDC_CLIENT_SECRET_FILE: z.string().min(1).max(4096).optional(),
  OIDC_NAME: z.string().min(1).max(60).default('single sign-on'),
  OIDC_GROUPS_CLAIM: z.string().min(1).max(200).default('groups'),
  OIDC_SCOPES: z
    .string()
    .max(500)
    .regex(/(^| )openid( |$)/, 'scopes by spaces, openid among them')
    .default('openid profile email offline_access'),
  OIDC_ACR_VALUES: z.string().min(1).max(500).optional(),
  ACGS_OIDC_REFRESH_MS: z.coerce.number().int().min(1000).max(3_600_000).default(3_600_000),
  NEXTAUTH_SECRET: z.string().min(32).optional(),
  NEXTAUTH_URL: z.url().optional(),
})
/** A provider is set up as a whole, or not at all. */
const Env = Fields.superRefine((set, ctx) => {
  if (!set.OIDC_ISSUER) return
  if (!set.OIDC_CLIENT_ID) ctx.addIssue({ code: 'custom', path: ['OIDC_CLIENT_ID'], message: 'OIDC_ISSUER is set, so this must be too' })
  if (!set.OIDC_CLIENT_SECRET && !set.OIDC_CLIENT_SECRET_FILE)
    ctx.addIssue({
      code: 'custom',
      path: ['OIDC_CLIENT_SECRET_FILE'],
      message: 'OIDC_ISSUER is set, so name the file of the client’s secret',
    })
})
export type Env = z.infer<typeof Env>

/** Parses the given variables. Errors: one line a variable, naming it and what it must be; values are never repeated. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const parsed = Env.safeParse(set)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`The environment is not usable.\n${lines.join('\n')}`)
}

let parsedOnce: Env | undefined
/** The process's own environment. */
export function env(): Env {
  parsedOnce ??= parseEnv(process.env)
  return parsedOnce
}
