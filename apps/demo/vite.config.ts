import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // The packages' sources: the demo needs no build of them first.
  resolve: { conditions: ['@offpeak/source', 'module', 'browser', 'development|production'] },
  build: { target: 'es2023', sourcemap: true, emptyOutDir: true },
});
