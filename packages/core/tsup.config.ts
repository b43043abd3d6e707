import { defineConfig } from 'tsup';
import { packageBuild } from '../../tsup.base.ts';

export default defineConfig(
  packageBuild(
    {
      index: 'src/index.ts',
      'multipart/index': 'src/multipart/index.ts',
      'protocol/index': 'src/protocol/index.ts',
    },
    // Goes above the import that the types of the package begin with.
    { dts: { banner: '// @ts-ignore: the openai package need not be installed.' } },
  ),
);
