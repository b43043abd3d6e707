import { defineConfig } from 'tsup';
import { packageBuild } from '../../tsup.base.ts';

export default defineConfig(
  packageBuild(
    { index: 'src/index.ts', 'node/index': 'src/node/index.ts', 'testing/index': 'src/testing/index.ts' },
    // `node:sqlite` exists with its prefix only.
    { platform: 'node', removeNodeProtocol: false },
  ),
);
