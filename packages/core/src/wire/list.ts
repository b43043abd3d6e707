/**
 * One page of a list. While `has_more` is true, the next page is requested with `after` set to the id of the
 * last item, or to `cursor` if there is one.
 * @see https://platform.openai.com/docs/api-reference/batch/list
 */
export interface ListPage<Item> {
  object: 'list';
  data: Item[];
  first_id?: string | null;
  last_id?: string | null;
  has_more: boolean;
  /** The `after` of the next page, at a provider whose lists continue by a token instead of an id. */
  cursor?: string | null;
}
