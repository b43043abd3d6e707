import { defineConfig } from 'tsup';
import { packageBuild } from '../../tsup.base.ts';

export default defineConfig(
  packageBuild({
    index: 'src/index.ts',
    'auth/index': 'src/auth/index.ts',
    'cloudflare/index': 'src/cloudflare/index.ts',
    'deno/index': 'src/deno/index.ts',
  }),
);
