/**
 * One page of a list. The next page is asked for with `after` set to the id of the last item, as long as
 * `has_more`.
 * @see https://platform.openai.com/docs/api-reference/batch/list
 */
export interface ListPage<Item> {
  object: 'list';
  data: Item[];
  first_id?: string | null;
  last_id?: string | null;
  has_more: boolean;
}
