import { defineConfig } from 'tsup';
import { packageBuild } from '../../tsup.base.ts';

export default defineConfig(
  packageBuild({
    index: 'src/index.ts',
    'multipart/index': 'src/multipart/index.ts',
    'protocol/index': 'src/protocol/index.ts',
  }),
);
