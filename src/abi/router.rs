//! From calldata to functions and back.
//!
//! `#[public]` declares a function to tools and prints its ABI, but the router that it makes
//! repeats decoding, encoding and the refusal of money in every function, and answers what it
//! cannot read with empty data. `routes` makes one of the same declarations that is a third of the
//! size, and every refusal a typed error.
use super::{number, Arg, Blob, Give, Narrow, Text, Uint, Words};
use alloc::vec::Vec;
use alloy_primitives::{B256, U256};
use alloy_sol_types::sol;

sol! {
    /// There is no such function.
    #[derive(Debug, PartialEq, Eq)]
    error UnknownFunction();
    /// The function takes no native money.
    #[derive(Debug, PartialEq, Eq)]
    error NotPayable();
}

/// The arguments of a call, read one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Args<'a> {
    all: &'a [u8],
    rest: &'a [u8],
    /// Something was missing; what is taken then is zero or empty.
    short: bool,
}

impl<'a> Args<'a> {
    /// The arguments behind a selector.
    pub fn new(all: &'a [u8]) -> Self {
        Self {
            all,
            rest: all,
            short: false,
        }
    }

    /// The next argument. Ask [`complete`](Self::complete) before it is used.
    #[inline(always)]
    pub fn take<T: Take>(&mut self) -> T {
        T::take(self)
    }

    /// Whether the calldata had all that was taken.
    #[inline(always)]
    pub fn complete(&self) -> bool {
        !self.short
    }

    #[inline(never)]
    fn word(&mut self) -> B256 {
        match self.rest.split_first_chunk::<32>() {
            Some((word, rest)) => {
                self.rest = rest;
                B256::new(*word)
            }
            None => {
                self.short = true;
                B256::ZERO
            }
        }
    }

    /// The items of a dynamic argument, each `size` bytes long.
    #[inline(never)]
    fn dynamic(&mut self, size: usize) -> &'a [u8] {
        let items = self.find(size);
        self.short |= items.is_none();
        items.unwrap_or_default()
    }

    fn find(&mut self, size: usize) -> Option<&'a [u8]> {
        let place = to_size(number(&self.word().0))?;
        let mut tail = Words(self.all.get(place..)?);
        let length = to_size(tail.next()?)?;
        tail.0.get(..length.checked_mul(size)?)
    }

    /// The next argument, an array of words.
    #[inline(always)]
    pub fn list(&mut self) -> Words<'a> {
        Words(self.dynamic(32))
    }
}

/// A number that may be the size of something in memory.
#[inline(always)]
fn to_size(word: U256) -> Option<usize> {
    let [low, rest @ ..] = *word.as_limbs();
    (rest == [0; 3] && low <= u32::MAX as u64).then_some(low as usize)
}

/// What a function takes.
pub trait Take: Sized {
    /// Reads it.
    fn take(args: &mut Args<'_>) -> Self;
}

impl Take for Uint {
    #[inline(never)]
    fn take(args: &mut Args<'_>) -> Self {
        Uint(number(&args.word().0))
    }
}

impl Take for B256 {
    #[inline(always)]
    fn take(args: &mut Args<'_>) -> Self {
        args.word()
    }
}

impl<T: Narrow> Take for Arg<T> {
    #[inline(always)]
    fn take(args: &mut Args<'_>) -> Self {
        Arg::from(args.word())
    }
}

impl Take for Text {
    #[inline(always)]
    fn take(args: &mut Args<'_>) -> Self {
        Text(args.dynamic(1).to_vec())
    }
}

impl Take for Blob {
    #[inline(always)]
    fn take(args: &mut Args<'_>) -> Self {
        Blob(args.dynamic(1).to_vec())
    }
}

impl Take for Vec<Blob> {
    /// The places of the items count from behind the array's length.
    #[inline(never)]
    fn take(args: &mut Args<'_>) -> Self {
        let mut blobs = Vec::new();
        let Some(list) = to_size(number(&args.word().0)).and_then(|at| args.all.get(at..)) else {
            args.short = true;
            return blobs;
        };
        let count = Words(list).next().and_then(to_size).unwrap_or_default();
        let mut items = Args::new(list.get(32..).unwrap_or_default());
        // Each item has a word for its place, so that the calldata bounds the loop.
        for _ in 0..count {
            if items.short {
                break;
            }
            blobs.push(items.take());
        }
        args.short |= items.short || list.len() < 32;
        blobs
    }
}

impl Take for Vec<Uint> {
    #[inline(never)]
    fn take(args: &mut Args<'_>) -> Self {
        let mut numbers = Vec::new();
        for number in args.list() {
            numbers.push(Uint(number));
        }
        numbers
    }
}

impl<T: Narrow> Take for Vec<Arg<T>> {
    #[inline(never)]
    fn take(args: &mut Args<'_>) -> Self {
        let (mut words, mut values) = (args.dynamic(32), Vec::new());
        while let Some((word, rest)) = words.split_first_chunk::<32>() {
            values.push(Arg::from(B256::new(*word)));
            words = rest;
        }
        values
    }
}

/// A result, which may be an error.
pub trait Outcome {
    /// The value or the revert data.
    fn outcome(self, out: &mut Vec<u8>) -> Result<(), Vec<u8>>;
}

impl<T: Give> Outcome for T {
    #[inline(always)]
    fn outcome(self, out: &mut Vec<u8>) -> Result<(), Vec<u8>> {
        self.give(out);
        Ok(())
    }
}

impl<T: Give, E: Into<Vec<u8>>> Outcome for Result<T, E> {
    #[inline(always)]
    fn outcome(self, out: &mut Vec<u8>) -> Result<(), Vec<u8>> {
        self.map_err(Into::into)?.give(out);
        Ok(())
    }
}

/// Makes `route(program, selector, arguments)` of a contract: runs the function with this selector,
/// or returns `None` if it has none. Each function is named once more, with its name in Solidity and
/// the types of its arguments: `views`; those that are `guarded`, which refuse to be called from
/// within a call that the contract made; and those that are `payable`, which take native money.
macro_rules! routes {
    ($program:ty, $error:ty;
     views { $($view:literal => $viewer:ident($($viewed:ty),*);)* }
     guarded { $($name:literal => $function:ident($($type:ty),*);)* }
     payable { $($payable:literal => $taker:ident($($taken:ty),*);)* }) => {
        /// Runs the function with this selector; `None` if there is none.
        #[allow(non_upper_case_globals)]
        pub(super) fn route(
            program: &mut $program,
            selector: u32,
            arguments: &[u8],
        ) -> Option<stylus_sdk::ArbResult> {
            use stylus_sdk::function_selector;
            use $crate::abi::{
                router::{Args, NotPayable, Outcome},
                InvalidArgument,
            };
            $(const $viewer: u32 = u32::from_be_bytes(function_selector!($view $(, $viewed)*));)*
            $(const $function: u32 = u32::from_be_bytes(function_selector!($name $(, $type)*));)*
            $(const $taker: u32 = u32::from_be_bytes(function_selector!($payable $(, $taken)*));)*

            let refuse = |error: $error| Some(Err(error.into()));
            let (guarded, payable) = match selector {
                $($viewer => (false, false),)*
                $($function => (true, false),)*
                $($taker => (false, true),)*
                _ => return None,
            };
            if !payable && !program.vm().msg_value().is_zero() {
                return refuse(NotPayable {}.into());
            }
            if guarded && program.vm().msg_reentrant() {
                return refuse(ReentrancyGuardReentrantCall {}.into());
            }
            let mut args = Args::new(arguments);
            let mut out = alloc::vec::Vec::new();
            let result = 'run: {
                match selector {
                    $($viewer => $crate::abi::router::run!(
                        'run, args, out, program, $viewer, ($($viewed),*)),)*
                    $($function => $crate::abi::router::run!(
                        'run, args, out, program, $function, ($($type),*)),)*
                    $($taker => $crate::abi::router::run!(
                        'run, args, out, program, $taker, ($($taken),*)),)*
                    _ => {}
                }
                return refuse(InvalidArgument {}.into());
            };
            Some(result.map(|()| out))
        }
    };
}
pub(crate) use routes;

/// Takes the arguments of a function, and runs it if they were all there.
macro_rules! run {
    ($run:lifetime, $args:ident, $out:ident, $program:ident, $function:ident, ()) => {
        break $run $program.$function().outcome(&mut $out)
    };
    ($run:lifetime, $args:ident, $out:ident, $program:ident, $function:ident, ($($type:ty),+)) => {{
        let taken = ($($args.take::<$type>(),)+);
        if $args.complete() {
            break $run $crate::abi::router::call!($program, $function, $out, taken, ($($type),+));
        }
    }};
}
pub(crate) use run;

/// Calls a function with the fields of a tuple.
macro_rules! call {
    ($p:ident, $f:ident, $o:ident, $t:ident, ($a:ty)) => {
        $p.$f($t.0).outcome(&mut $o)
    };
    ($p:ident, $f:ident, $o:ident, $t:ident, ($a:ty, $b:ty)) => {
        $p.$f($t.0, $t.1).outcome(&mut $o)
    };
    ($p:ident, $f:ident, $o:ident, $t:ident, ($a:ty, $b:ty, $c:ty)) => {
        $p.$f($t.0, $t.1, $t.2).outcome(&mut $o)
    };
    ($p:ident, $f:ident, $o:ident, $t:ident, ($a:ty, $b:ty, $c:ty, $d:ty)) => {
        $p.$f($t.0, $t.1, $t.2, $t.3).outcome(&mut $o)
    };
    ($p:ident, $f:ident, $o:ident, $t:ident, ($a:ty, $b:ty, $c:ty, $d:ty, $e:ty)) => {
        $p.$f($t.0, $t.1, $t.2, $t.3, $t.4).outcome(&mut $o)
    };
    ($p:ident, $f:ident, $o:ident, $t:ident, ($a:ty, $b:ty, $c:ty, $d:ty, $e:ty, $g:ty, $h:ty)) => {
        $p.$f($t.0, $t.1, $t.2, $t.3, $t.4, $t.5, $t.6)
            .outcome(&mut $o)
    };
    ($p:ident, $f:ident, $o:ident, $t:ident, ($a:ty, $b:ty, $c:ty, $d:ty, $e:ty, $g:ty, $h:ty, $i:ty)) => {
        $p.$f($t.0, $t.1, $t.2, $t.3, $t.4, $t.5, $t.6, $t.7)
            .outcome(&mut $o)
    };
}
pub(crate) use call;
