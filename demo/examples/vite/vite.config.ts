import { localmost } from 'localmost/vite';
import { defineConfig } from 'vite';

export default defineConfig({ plugins: [localmost({ engines: ['cpu'] })] });
