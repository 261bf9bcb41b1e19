//! What functions return.
use super::{Blob, Text, Uint};
use alloc::vec::Vec;
use alloy_primitives::{Address, B256};

/// What a function returns.
pub trait Give {
    /// Appends the encoded value.
    fn give(self, out: &mut Vec<u8>);
}

impl Give for () {
    #[inline(always)]
    fn give(self, _: &mut Vec<u8>) {}
}

impl Give for Uint {
    #[inline(never)]
    fn give(self, out: &mut Vec<u8>) {
        super::word(&self.0).give(out);
    }
}

impl Give for B256 {
    #[inline(never)]
    fn give(self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_slice());
    }
}

impl Give for Address {
    #[inline(always)]
    fn give(self, out: &mut Vec<u8>) {
        self.into_word().give(out);
    }
}

impl Give for bool {
    #[inline(always)]
    fn give(self, out: &mut Vec<u8>) {
        (self as u8).give(out);
    }
}

impl Give for u8 {
    #[inline(always)]
    fn give(self, out: &mut Vec<u8>) {
        B256::with_last_byte(self).give(out);
    }
}

impl Give for Text {
    #[inline(always)]
    fn give(self, out: &mut Vec<u8>) {
        super::text::append_number(out, 32);
        super::text::append_text(out, &self.0);
    }
}

impl Give for Blob {
    #[inline(never)]
    fn give(self, out: &mut Vec<u8>) {
        out.reserve(64 + self.0.len().next_multiple_of(32));
        Text(self.0).give(out);
    }
}

impl Give for Vec<B256> {
    #[inline(never)]
    fn give(self, out: &mut Vec<u8>) {
        super::text::append_number(out, 32);
        super::text::append_number(out, self.len() as u64);
        for word in self {
            word.give(out);
        }
    }
}

impl Give for Vec<Uint> {
    #[inline(never)]
    fn give(self, out: &mut Vec<u8>) {
        super::text::append_number(out, 32);
        super::text::append_number(out, self.len() as u64);
        for number in self {
            number.give(out);
        }
    }
}

impl Give for Vec<Address> {
    #[inline(never)]
    fn give(self, out: &mut Vec<u8>) {
        super::text::append_number(out, 32);
        super::text::append_number(out, self.len() as u64);
        for address in self {
            address.give(out);
        }
    }
}

macro_rules! give_tuple {
    ($($name:ident),*) => {
        impl<$($name: Give),*> Give for ($($name,)*) {
            #[inline(always)]
            fn give(self, out: &mut Vec<u8>) {
                #[allow(non_snake_case)]
                let ($($name,)*) = self;
                $($name.give(out);)*
            }
        }
    };
}
give_tuple!(A, B);
give_tuple!(A, B, C);
give_tuple!(A, B, C, D, E);
give_tuple!(A, B, C, D, E, F, G);
