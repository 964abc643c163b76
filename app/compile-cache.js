import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Loaded before anything else, and in JavaScript: only so are all of Lamp's files found in the cache, and Node does not
// load its type stripping, which takes 18 MB in each thread. Where the folder cannot be written, Lamp runs without.
const folder = fileURLToPath(new URL('../node_modules/.cache/lamp', import.meta.url));
// Threads take it from the environment, and what somebody set there counts.
process.env.NODE_COMPILE_CACHE ??= folder;
enableCompileCache(process.env.NODE_COMPILE_CACHE);
