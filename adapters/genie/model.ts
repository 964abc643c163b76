export { modelSettings } from '../../services/engine/model-assist/settings.ts';
