// Package soap reads and writes the messages of SOAP 1.1 in the form rpc/encoded, as Apache Axis 1.4 and
// the clients that live with it speak it. It knows nothing of modules, services or connections.
//
// What it holds true:
//
//   - Reading is bounded: [MaxBytes] of text, [MaxElements], [MaxDepth], and [maxVisits] looks at values, so
//     that values which refer to each other (href, multiRef) cannot be unfolded without end. A document type
//     is refused, hence there are no entities to expand.
//   - A value is read by what the operation wants it to be. What a client says of its type counts only where
//     nothing else tells an empty text from an empty array.
//   - Null and empty differ, in both directions.
//   - What is written is the one form that all clients read in full: values in place, with a type on each;
//     arrays with their type and size.
//   - Whatever is written is well-formed: characters that XML does not have become U+FFFD.
package soap
