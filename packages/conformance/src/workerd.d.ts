/** The package gives the path of its program and ships no types. */
declare module 'workerd' {
  const path: string;
  export default path;
}
