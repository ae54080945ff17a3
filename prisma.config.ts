import { fileURLToPath } from 'node:url'
import { defineConfig } from 'prisma/config'

// The engine that npm ships, through our stand-in, unless a real binary is named: nothing is downloaded.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ||= fileURLToPath(new URL('./prisma/schema-engine.mjs', import.meta.url))
process.env.CHECKPOINT_DISABLE ||= '1'

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_OWNER_URL ?? 'postgresql://localhost/unused' },
})
