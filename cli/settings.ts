import { envExample } from './env-example.ts';

/** Prints `.env.example`. */
process.stdout.write(envExample());
