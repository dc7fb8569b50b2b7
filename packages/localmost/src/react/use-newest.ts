import { type RefObject, useEffect, useRef } from 'react';

/** Holds what a component was last rendered with, for callbacks that live longer than a rendering. */
export function useNewest<Value>(value: Value): RefObject<Value> {
  const newest = useRef(value);
  useEffect(() => {
    newest.current = value;
  });
  return newest;
}
