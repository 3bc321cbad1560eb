export const FUNCTION_NAMES: readonly string[] = ['len', 'count', 'upper', 'lower', 'string', 'max', 'min', 'abs']
