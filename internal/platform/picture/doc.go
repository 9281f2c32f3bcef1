// Package picture takes pictures from people: logos, icons and screenshots.
//
// What comes in is never stored or served. It is recognised by its content, its measures are read before
// a pixel is, and what is kept was encoded anew in two sizes: so there is no script in it, no place where
// it was taken, nothing behind its end, and no picture that fills the memory.
//
// The rooms that refer to a picture say when it is given up.
package picture
